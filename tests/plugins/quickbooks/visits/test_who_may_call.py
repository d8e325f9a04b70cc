"""Who may call: the right user with the right password, one session for each company, and what is kept about it."""

from typing import Any

import pytest

from tieout.errors import StateUnreachable
from tieout.sync.calls import last_call
from tieout_quickbooks.simulator.webconnector import Outcome
from tieout_quickbooks.webconnector.qwc import new_guid
from tieout_quickbooks.webconnector.registration import LiveTicket, keep_ticket
from tieout_quickbooks.webconnector.service import Service
from tieout_quickbooks.webconnector.soap import Call
from tieout_quickbooks.webconnector.tickets import ticket_hash

Shop = Any

ADDRESS = "192.0.2.7"


def authenticate(service: Service, user: str, password: str, address: str = ADDRESS) -> list[str]:
    """The answer to one authenticate call."""
    call = Call("authenticate", {"strUserName": user, "strPassword": password})
    answer = service.answer(call, address)
    assert isinstance(answer, list)
    return answer


def close(service: Service, ticket: str) -> str:
    """The answer to closeConnection."""
    return str(service.answer(Call("closeConnection", {"ticket": ticket}), ADDRESS))


def test_a_wrong_password_is_refused_and_doctor_says_so(shop: Shop) -> None:
    """The Web Connector learns only that it is no valid user; the admin learns which site it was."""
    shop.set_up()
    shop.password = "not the password"

    with shop.serving() as service:
        assert shop.update(service).outcome == Outcome.NVU

    said = shop.ok("doctor", "shop")
    assert "was refused at" in said
    assert "wrong password" in said
    assert "got: a session" in said, "a refused call is not taken for one of the books"


def test_unknown_users_and_wrong_passwords_get_the_same_answer(shop: Shop) -> None:
    """Nothing tells which names there are; each gets a ticket that opens nothing."""
    shop.set_up()
    with shop.serving() as service:
        unknown, wrong = authenticate(service, "nobody", "x"), authenticate(service, "shop", "x")

        assert unknown[1:] == wrong[1:] == ["nvu"]
        assert not service.knows(unknown[0])
        assert close(service, wrong[0]) == "OK"


def test_who_guesses_too_often_is_locked_out_even_with_the_right_password(shop: Shop) -> None:
    """By address, so that somebody else's guessing does not hurt: the same user elsewhere still gets in."""
    shop.set_up()
    with shop.serving() as service:
        for _ in range(5):
            authenticate(service, "nobody", "guess")

        assert authenticate(service, "shop", shop.password)[1] == "nvu"
        assert authenticate(service, "shop", shop.password, address="198.51.100.9")[1] != "nvu"


def test_a_new_password_ends_the_old_one_at_once(shop: Shop) -> None:
    """Also in a server that has seen the old one before."""
    shop.set_up()
    with shop.serving() as service:
        assert shop.update(service).outcome == Outcome.DONE
        shop.ok("quickbooks", "password", "shop")

        assert shop.update(service).outcome == Outcome.NVU


def test_a_site_without_a_password_lets_nobody_in(shop: Shop) -> None:
    """Not even with an empty one."""
    shop.add_site()
    with shop.serving() as service:
        assert authenticate(service, "shop", "")[1] == "nvu"


def test_two_sites_with_one_user_serve_nobody(shop: Shop) -> None:
    """One company's data must never reach the other's host."""
    shop.set_up()
    shop.ok(
        *("site", "add", "other", "--backend", "quickbooks", "--no-input", "--host", shop.host_url),
        *("--set", "transport=webconnector", "--set", "user=shop", "--profile", "smsturbo"),
    )
    with shop.serving() as service:
        assert authenticate(service, "shop", shop.password)[1] == "nvu"


def test_nothing_to_do_is_said_at_the_door(shop: Shop) -> None:
    """QuickBooks is not even opened; the goodbye says so, once."""
    shop.set_up()
    with shop.serving() as service:
        shop.update(service)
        shop.ok("site", "edit", "shop", "--rule", "schedule=1h", "--no-test")

        ticket, word = authenticate(service, "shop", shop.password)
        assert word == "none"
        assert close(service, ticket) == "OK: nothing to do."
        assert close(service, ticket) == "OK"
        assert shop.update(service).outcome == Outcome.NONE


def test_no_password_and_no_ticket_lies_in_the_state_store(shop: Shop) -> None:
    """Only their hashes do."""
    shop.in_quickbooks("Acme")
    shop.set_up()
    with shop.serving() as service:
        update = shop.update(service)
    tickets = {call.arguments["ticket"] for call in update.calls if "ticket" in call.arguments}
    kept = b"".join(path.read_bytes() for path in shop.folder.iterdir() if path.is_file())

    assert tickets
    for secret in (shop.password, *tickets):
        assert str(secret).encode() not in kept


def test_there_is_room_for_so_many_sessions_and_the_next_is_asked_to_come_back(shop: Shop) -> None:
    """With the seconds after which to try again."""
    shop.set_up()
    with shop.serving(most_sessions=0) as service:
        update = shop.update(service)

    assert update.outcome in {Outcome.BUSY, Outcome.POSTPONED}
    assert update.postponed == 60


def test_a_company_that_carries_another_file_id_is_refused(shop: Shop) -> None:
    """The .qwc file of one company was added to another: both are named, nothing is read."""
    shop.in_quickbooks("Acme")
    shop.set_up()
    [mark] = [one for one in shop.company.extensions if one.name == "FileID"]
    with shop.serving() as service:
        connector = shop.connector_of(service)
        connector.faults.act(lambda _session: setattr(mark, "value", "{0}"), before="sendRequestXML")
        update = connector.update()

    assert update.outcome == Outcome.ERROR
    assert "is not the company this .qwc file was added to" in update.shown
    assert "Acme" not in shop.ok("plan", "shop", "--no-fetch")


def send(service: Service, ticket: str, path: str = "A.QBW") -> str:
    """The answer to sendRequestXML."""
    told = {"ticket": ticket, "strHCPResponse": "", "strCompanyFileName": path, "qbXMLCountry": "US"}
    versions = {"qbXMLMajorVers": "13", "qbXMLMinorVers": "0"}
    return str(service.answer(Call("sendRequestXML", told | versions), ADDRESS))


def receive(service: Service, ticket: str, shop: Shop, request: str) -> object:
    """The answer to receiveResponseXML, with what QuickBooks answers."""
    shop.computer.open_connection("", "tieout")
    session = shop.computer.begin_session()
    answer = shop.computer.process_request(session, request)
    shop.computer.close_connection()
    told = {"ticket": ticket, "response": answer, "hresult": "", "message": ""}
    return service.answer(Call("receiveResponseXML", told), ADDRESS)


def last_error(service: Service, ticket: str) -> str:
    """The answer to getLastError."""
    return str(service.answer(Call("getLastError", {"ticket": ticket}), ADDRESS))


def test_another_company_file_within_a_session_gets_no_request(shop: Shop) -> None:
    """Whatever file is open then, it is not the one that was looked at."""
    shop.set_up()
    with shop.serving() as service:
        ticket, _ = authenticate(service, "shop", shop.password)
        request = send(service, ticket, "A.QBW")
        assert "CompanyQueryRq" in request
        receive(service, ticket, shop, request)

        assert send(service, ticket, "B.QBW") == ""
        assert "The company file was changed within a session" in last_error(service, ticket)


def test_a_session_that_is_no_longer_the_newest_gets_no_request(shop: Shop) -> None:
    """Another process has begun one, as after this one lost the site's lock."""
    shop.set_up()
    with shop.serving() as service, shop.calling_site() as site:
        ticket, _ = authenticate(service, "shop", shop.password)
        keep_ticket(site, LiveTicket(hash=ticket_hash("another"), process="elsewhere"))

        assert send(service, ticket) == ""
        assert "A newer session of this company took over" in last_error(service, ticket)


def test_a_site_given_another_company_within_a_session_gets_no_request(shop: Shop) -> None:
    """Its identities were made anew, so the session is about what was."""
    shop.set_up()
    with shop.serving() as service, shop.calling_site() as site:
        ticket, _ = authenticate(service, "shop", shop.password)
        site.keep_notes({"file_id": new_guid()})

        assert send(service, ticket) == ""
        assert "another company" in last_error(service, ticket)


def test_an_answer_brought_twice_is_taken_once(shop: Shop) -> None:
    """The same call again gets the same percentage, and the session goes on."""
    shop.set_up()
    with shop.serving() as service:
        ticket, _ = authenticate(service, "shop", shop.password)
        request = send(service, ticket)
        percents = [receive(service, ticket, shop, request) for _ in range(2)]

        assert percents[0] == percents[1] != -1
        assert "QueryRq" in send(service, ticket)
        close(service, ticket)


def test_the_same_site_always_gets_the_same_file(shop: Shop) -> None:
    """Another FileID would register the company a second time."""
    shop.add_site()
    shop.add_to_webconnector()
    first = shop.qwc_path.read_bytes()
    shop.add_to_webconnector()

    assert shop.qwc_path.read_bytes() == first
    assert shop.password.encode() not in first + shop.qwc_path.with_suffix(".html").read_bytes()


def test_files_that_are_there_are_not_overwritten_unasked(shop: Shop) -> None:
    """The error says how."""
    shop.add_site()
    shop.add_to_webconnector()

    assert "--force" in shop.ok("quickbooks", "qwc", "shop", "-o", str(shop.qwc_path), code=2)


def test_sites_that_are_called_need_no_file(shop: Shop) -> None:
    """And the error says which setting makes them call."""
    shop.ok("init", str(shop.folder))
    shop.ok(
        *("site", "add", "shop", "--backend", "quickbooks", "--no-input", "--no-test"),
        *("--host", shop.host_url, "--profile", "smsturbo"),
    )
    told = shop.ok("quickbooks", "qwc", "shop", "-o", str(shop.folder / "shop.qwc"), code=2)

    assert "transport=webconnector" in told


def test_a_state_store_that_is_away_is_the_protocols_own_trouble(shop: Shop, monkeypatch: Any) -> None:
    """No call becomes a fault: the Web Connector is asked to come again, and nothing is lost."""
    shop.set_up()
    with shop.serving() as service:

        def away(*_: object) -> None:
            raise StateUnreachable("The state store's server does not answer.")

        monkeypatch.setattr(service._admission, "admit", away)
        assert authenticate(service, "shop", shop.password)[1:] == ["busy", "60"]
        monkeypatch.setattr(service, "_known", away)
        for operation, answer in (
            ("sendRequestXML", ""),
            ("receiveResponseXML", -1),
            ("connectionError", "done"),
        ):
            service_answer = service.answer(Call(operation, {"ticket": "x"}), ADDRESS)
            assert service_answer == answer
        assert "does not answer" in close(service, "x")


def test_a_host_that_is_away_is_said_at_the_door_and_kept_for_doctor(shop: Shop) -> None:
    """QuickBooks is not opened for nothing; the goodbye and doctor say what is wrong."""
    shop.set_up()
    path = shop.folder / "tieout.toml"
    with shop.serving() as service:
        away = "postgresql+psycopg://nobody@/nothing?host=/nowhere"
        path.write_text(path.read_text(encoding="utf-8").replace(shop.host_url, away), encoding="utf-8")
        ticket, word = authenticate(service, "shop", shop.password)
        said = close(service, ticket)

    assert (word, "host" in said.lower()) == ("none", True)
    with shop.calling_site() as site:
        call = last_call(site._store.facts())
    assert call.code == "TO-HST-001"
    assert call.told.startswith("nothing could be done")


def test_a_mistake_of_ours_is_logged_and_told_in_a_sentence(
    shop: Shop, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """The traceback is in the log, as the sentence says; the Web Connector gets no fault."""
    shop.set_up()

    def mistaken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tieout.sync.visit.recover", mistaken)
    with shop.serving() as service:
        update = shop.update(service)

    assert update.outcome == Outcome.ERROR
    assert "its log says why" in update.shown
    assert "ZeroDivisionError" in caplog.text
