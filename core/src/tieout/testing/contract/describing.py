"""What ``describe_backend`` promises, and what the module that answers it must look like."""

import inspect
import re
import tomllib
from typing import Any

from tieout.capabilities import API_VERSION
from tieout.hookspecs import BackendHooks, ExportHooks, RequiredHooks
from tieout.records import Address, Entity, content_fields
from tieout.rules import SiteRules, unsupported_rules
from tieout.testing.contract.bench import BackendBench, manager_with, need
from tieout.testing.memory_host import HOST_DESCRIPTION


class Describing(BackendBench):
    """Checks that need no books."""

    def test_required_hooks_are_there(self) -> None:
        """Every backend answers the three required hooks."""
        assert _hooks_of(RequiredHooks) <= _hooks_in(self.backend)

    def test_export_hooks_are_there_when_writing_is_declared(self) -> None:
        """A backend that declares export or update for any entity can prepare, export and settle."""
        if any(one.export or one.update for one in self.description().entities.values()):
            assert _hooks_of(ExportHooks) <= _hooks_in(self.backend)

    def test_no_hook_is_misspelt(self) -> None:
        """Every marked function is a hook of the contract, with parameters of the contract."""
        manager_with(self.backend).check_pending()

    def test_no_parameter_has_a_default_or_is_keyword_only(self) -> None:
        """A parameter with a default would never receive the caller's value; a keyword-only one breaks the call."""
        for name in _hooks_in(self.backend):
            for parameter in inspect.signature(getattr(self.backend, name)).parameters.values():
                where = f"{name}({parameter.name})"
                assert parameter.default is inspect.Parameter.empty, f"{where} has a default"
                assert parameter.kind is not inspect.Parameter.KEYWORD_ONLY, f"{where} is keyword-only"

    def test_describes_itself_twice_alike(self) -> None:
        """The description is a constant of the backend."""
        assert self.description() == self.description()

    def test_describes_itself_alike_while_books_are_open(self, hook: Any, settings: Any) -> None:
        """The description does not depend on the outside."""
        before = self.description()

        with hook.open_books(settings=settings):
            assert self.description() == before

    def test_states_the_version_of_the_contract(self) -> None:
        """The backend was written for this version of the contract."""
        assert self.description().api == API_VERSION

    def test_has_a_title_for_people(self) -> None:
        """The title is more than blanks."""
        assert self.description().title.strip()

    def test_declares_at_least_one_entity(self) -> None:
        """A backend knows something."""
        assert self.description().entities

    def test_settings_have_a_schema(self, settings: Any) -> None:
        """The settings are the described model, and the model can be shown and read back."""
        model = self.description().settings

        assert isinstance(settings, model)
        assert model.model_json_schema()["type"] == "object"
        assert model.model_validate(settings.model_dump()) == settings

    def test_shared_names_are_declared_entities(self) -> None:
        """Entities that share a space of names are entities the backend knows."""
        for group in self.description().shared_names:
            assert group <= set(self.description().entities)

    def test_profiles_are_rules_the_books_can_honour(self) -> None:
        """Every profile is TOML with rules that these books support."""
        for name, text in self.description().profiles.items():
            rules = SiteRules.model_validate(tomllib.loads(text).get("rules", {}))
            problems = unsupported_rules(rules, self.description(), HOST_DESCRIPTION)
            of_books = [problem for problem in problems if "host" not in problem.sentence]
            assert not of_books, f"profile {name}: {of_books}"

    def test_fields_are_fields_of_the_entity(self, entity: Entity) -> None:
        """Declared fields are canonical ones, the name among them, none twice."""
        fields = self.capability(entity).fields

        assert set(fields) <= set(content_fields(entity))
        assert "name" in fields
        assert len(fields) == len(set(fields))

    def test_update_fields_are_declared_fields(self, entity: Entity) -> None:
        """What may be changed in the books can also be read from them."""
        assert set(self.capability(entity).update) <= set(self.capability(entity).fields)

    def test_required_fields_are_declared_fields(self, entity: Entity) -> None:
        """What an export cannot leave blank is something an export can set."""
        assert set(self.capability(entity).required) <= set(self.capability(entity).fields)

    def test_lengths_are_of_declared_fields(self, entity: Entity) -> None:
        """Every length is of a declared field, or of a part of a declared address, and at least 1."""
        for path, length in self.capability(entity).lengths.items():
            field, _, part = path.partition(".")
            assert field in self.capability(entity).fields, path
            assert not part or part in Address.model_fields or field == "lines", path
            assert length > 0, path

    def test_encoding_is_a_codec(self, entity: Entity) -> None:
        """The encoding is one Python knows."""
        assert "a".encode(self.capability(entity).encoding or "utf-8")

    def test_code_pattern_is_a_regular_expression(self, entity: Entity) -> None:
        """The pattern of legal codes can be used."""
        need(self.capability(entity).code_pattern, "code_pattern", entity)

        assert re.compile(self.capability(entity).code_pattern)

    def test_what_cannot_be_exported_has_a_remark(self, entity: Entity) -> None:
        """Where nothing can be exported, a sentence says so over the pane."""
        capability = self.capability(entity)

        assert capability.export or capability.remark.strip()


def _hooks_of(protocol: Any) -> set[str]:
    return {name for name in vars(protocol) if not name.startswith("_")}


def _hooks_in(backend: Any) -> set[str]:
    """The hooks a module really has marked; a function without its mark is not one."""
    names = (name for name in dir(BackendHooks) if not name.startswith("_"))
    return {name for name in names if hasattr(getattr(backend, name, None), "tieout_impl")}
