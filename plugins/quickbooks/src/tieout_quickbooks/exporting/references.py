"""What a record names must be there, and its own name must be free: asked before anything is sent."""

from collections.abc import Iterator, Mapping

from tieout.plugin import Customer, TieoutError, Vendor
from tieout_quickbooks.errors import EntryUnknown, NameTaken
from tieout_quickbooks.exporting.lookups import Named, find_customers, find_names
from tieout_quickbooks.mapping import Form
from tieout_quickbooks.qbxml import name_key
from tieout_quickbooks.session import OpenCompany

Party = Customer | Vendor


class Surroundings:
    """The names around some records, asked for in one go."""

    def __init__(self, books: OpenCompany, form: Form, records: list[Party]) -> None:
        self.books, self.form = books, form
        self._holders = find_names(books, [record.full_name for record in records])
        self._parents = find_customers(books, [parent for one in records if (parent := _parent_of(one))])

    def problem(self, record: Party) -> TieoutError | None:
        """The first reason why QuickBooks would not take the record; None when there is none."""
        return next(self._problems(record), None)

    def _problems(self, record: Party) -> Iterator[TieoutError]:
        holder = self._holders.get(name_key(record.full_name))
        if holder is not None:
            yield name_taken(self.form, record, holder)
        yield from self._missing_parent(record, self._parents)
        yield from self._missing_entries(record)

    def _missing_parent(self, record: Party, parents: Mapping[str, Named]) -> Iterator[TieoutError]:
        parent = _parent_of(record)
        if parent and name_key(parent) not in parents:
            yield EntryUnknown(
                f'The job "{record.full_name}" cannot be added: QuickBooks has no customer "{parent}"',
                where="parent",
                fix="Export or add the customer first, then sync again.",
            )

    def _missing_entries(self, record: Party) -> Iterator[TieoutError]:
        for field, (_, kind) in self.form.references.items():
            wanted = getattr(record, field)
            if not isinstance(wanted, str) or not wanted or self.books.lists.holds(kind, wanted):
                continue
            nearest = self.books.lists.nearest(kind, wanted)
            hint = f'; the nearest entry is "{nearest}"' if nearest else ""
            yield EntryUnknown(
                f'The {self.form.entity.value} "{record.full_name}" names "{wanted}", '
                f"which the {kind.title} does not have{hint}",
                where=field,
            )


def name_taken(form: Form, record: Party, holder: Named) -> NameTaken:
    """The refusal for a name that somebody holds: link it when it is in the same list, else rename."""
    same_list = holder.title == form.entity.value
    return NameTaken(
        f'The name of the {form.entity.value} "{record.full_name}" is in use already by {holder}',
        where="name",
        why="customers, vendors, employees and other names share one space of names in QuickBooks",
        fix=(
            f"Link the two if they are the same ({holder.key}), otherwise rename one of them, then sync again."
            if same_list
            else f"Rename one of them; a {holder.title} cannot be linked to a {form.entity.value}."
        ),
    )


def _parent_of(record: Party) -> str:
    return record.parent if isinstance(record, Customer) else ""
