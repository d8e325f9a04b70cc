"""A site's own row and its small facts."""

import secrets

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tieout.company import Company
from tieout.records import Entity
from tieout.store.columns import ENTITY_NUMBERS
from tieout.store.events import add_event
from tieout.store.tables import fact, rules_seen, site

#: The id of a site a store opened for reading does not know: nothing is kept under it.
NO_SITE = 0


def find_site(connection: Connection, name: str) -> int:
    """A site's id, or ``NO_SITE``."""
    return connection.execute(select(site.c.id).where(site.c.name == name)).scalar_one_or_none() or NO_SITE


def make_site(connection: Connection, name: str) -> int:
    """A site's id, making its row when it is new."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    values: dict[str, object] = {"name": name, "seal_key": secrets.token_bytes(32), "head_hash": b""}
    values.update(company="", holder="", fence=0, last_fetch=0, last_run=0, head_seq=0)
    connection.execute(make(site).values(values).on_conflict_do_nothing())
    return find_site(connection, name)


def load_site(connection: Connection, site_id: int) -> Row[bytes, str] | None:
    """The seal key and the company's JSON text."""
    found = select(site.c.seal_key, site.c.company).where(site.c.id == site_id)
    return connection.execute(found).one_or_none()


def keep_company(connection: Connection, site_id: int, company: Company, *, now: str) -> None:
    """Keep the company a person confirmed, and that it was confirmed."""
    text = company.model_dump_json()
    connection.execute(update(site).where(site.c.id == site_id).values(company=text))
    data = {"company": company.model_dump(mode="json"), "fingerprint": company.fingerprint}
    add_event(connection, site_id, at=now, kind="company confirmed", run="", data=data)


def load_facts(connection: Connection, site_id: int) -> dict[str, str]:
    """Every fact, sorted by its key."""
    rows = select(fact.c.key, fact.c.value).where(fact.c.site == site_id).order_by(fact.c.key)
    return {row.key: row.value for row in connection.execute(rows)}


def keep_fact(connection: Connection, site_id: int, key: str, value: str) -> None:
    """Keep a fact in place of an older one."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    insert_or = make(fact).values(site=site_id, key=key, value=value)
    connection.execute(insert_or.on_conflict_do_update(index_elements=["site", "key"], set_={"value": value}))


def load_rules_seen(connection: Connection, site_id: int, entity: Entity) -> str:
    """The digest kept for an entity, or ``""``."""
    here = (rules_seen.c.site == site_id, rules_seen.c.entity == ENTITY_NUMBERS[entity])
    return connection.execute(select(rules_seen.c.digest).where(*here)).scalar_one_or_none() or ""


def keep_rules_seen(connection: Connection, site_id: int, entity: Entity, digest: str) -> None:
    """Keep a digest in place of an older one."""
    here = (rules_seen.c.site == site_id, rules_seen.c.entity == ENTITY_NUMBERS[entity])
    if not connection.execute(update(rules_seen).where(*here).values(digest=digest)).rowcount:
        row = {"site": site_id, "entity": ENTITY_NUMBERS[entity], "digest": digest}
        connection.execute(insert(rules_seen).values(row))
