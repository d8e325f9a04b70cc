"""The make-believe Web Connector and a real process, over TCP and TLS: from the .qwc file to two sides in step."""

from collections.abc import Callable

import pytest
from tests.plugins.quickbooks.real_wire.conftest import (
    PATIENCE,
    Certified,
    Serve,
    named,
    update_at,
)
from tests.plugins.quickbooks.visits.conftest import WebShop

from tieout_quickbooks.simulator.webconnector import (
    QbwcError,
    WebConnector,
    add_application,
    http_get,
    http_post,
    load_qwc,
)


@pytest.mark.parametrize("wire", ["http", "tls"])
def test_a_site_is_set_up_and_in_step_over_the_wire(
    shop: WebShop, serve: Serve, certified: Certified, wire: str, tally: Callable[[str, int], None]
) -> None:
    """The application is added by its file, the first call names the company, then both sides get what they lack."""
    shop.in_quickbooks("Acme", "Bölt & Söhne <GmbH>")
    shop.on_host("Core")
    shop.add_site("max_changes=0", "schedule=0s")
    server = serve(shop.folder, *(certified.options if wire == "tls" else ()))
    tls = certified.trusting() if wire == "tls" else None
    shop.ok("site", "edit", "shop", "--no-test", "--set", f"url={named(server.url)}")
    shop.add_to_webconnector()

    qwc = load_qwc(shop.qwc_path.read_bytes())
    add_application(qwc, http_get(PATIENCE, tls))
    connector = WebConnector(qwc, shop.password, shop.computer, http_post(PATIENCE, tls))
    assert "Rock Castle Construction" in connector.update().shown
    shop.confirm()
    assert connector.update().outcome == "done"
    shop.review()
    update = connector.update()
    assert "1 added to the books" in update.shown
    history = list(shop.company.history)
    assert connector.update().shown == "OK: nothing new."

    assert shop.quickbooks_customers() == shop.host_customers() == ["Acme", "Bölt & Söhne <GmbH>", "Core"]
    assert shop.company.history == history
    assert not any(one.complaints for one in connector.updates)
    tally("calls over real sockets", sum(len(one.calls) for one in connector.updates))


def test_a_certificate_nobody_vouches_for_is_refused_by_the_caller(
    shop: WebShop, serve: Serve, certified: Certified
) -> None:
    """The support page and the calls alike; no password has left the QuickBooks computer."""
    shop.add_site("max_changes=0", "schedule=0s")
    server = serve(shop.folder, *certified.options)
    shop.ok("site", "edit", "shop", "--no-test", "--set", f"url={named(server.url)}")
    shop.add_to_webconnector()

    with pytest.raises(QbwcError, match="QBWC1048"):
        add_application(load_qwc(shop.qwc_path.read_bytes()), http_get(PATIENCE))
    assert update_at(shop, server).code == "QBWC1048"
    assert (
        "has not called" in shop.run("doctor", "shop").output or "never" in shop.run("doctor", "shop").output
    )


def test_a_wrong_password_gets_in_nowhere(shop: WebShop, serve: Serve) -> None:
    """The window says so, and the right one is taken afterwards."""
    shop.set_up()
    server = serve(shop.folder)
    right, shop.password = shop.password, "wrong"
    assert update_at(shop, server).code == "QBWC1040"
    shop.password = right
    assert update_at(shop, server).outcome == "done"
