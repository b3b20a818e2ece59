"""Reads the rulebooks of fields, strictly and once: an unknown key or a wrong type is a ValueError."""

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from mithaq.base.languages import Language
from mithaq.fields.domain import taxonomy as domain

RULEBOOKS = Path(__file__).parents[1] / "rulebooks"

Name = Annotated[str, Field(min_length=1)]
Wipo35 = Annotated[list[int], Field(min_length=1, max_length=3)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Names(_Strict):
    ar: Name
    en: Name
    fr: Name

    def texts(self) -> domain.Texts:
        return {language: getattr(self, language) for language in Language}


class _Words(_Strict):
    name: Name
    scope: Name


class _Leaf(_Strict):
    code: Name
    sphere: Name
    wipo35: Wipo35
    ar: _Words
    en: _Words
    fr: _Words

    def field(self, group: str) -> domain.Field:
        words: dict[Language, _Words] = {language: getattr(self, language) for language in Language}
        return domain.Field(
            code=f"{group}.{self.code}",
            parent=group,
            names={language: word.name for language, word in words.items()},
            scope={language: word.scope for language, word in words.items()},
            sphere=domain.Sphere(self.sphere),
            wipo35=tuple(self.wipo35),
        )


class _Group(_Strict):
    code: Name
    sphere: Name
    wipo35: Wipo35
    names: _Names
    leaves: list[_Leaf]

    def fields(self) -> tuple[domain.Field, ...]:
        group = domain.Field(
            code=self.code,
            parent=None,
            names=self.names.texts(),
            scope={},
            sphere=domain.Sphere(self.sphere),
            wipo35=tuple(self.wipo35),
        )
        return (group, *(leaf.field(self.code) for leaf in self.leaves))


class _FieldsRulebook(_Strict):
    title: _Names
    spheres: dict[str, _Names]
    groups: list[_Group]


class _WipoRow(_Strict):
    number: int
    sector: Name
    names: _Names


@cache
def taxonomy() -> domain.Taxonomy:
    """The taxonomy of this version of the software."""
    rulebook = _FieldsRulebook.model_validate(_content("fields.yaml"))
    wipo = TypeAdapter(list[_WipoRow]).validate_python(_content("wipo35.yaml"))
    return domain.Taxonomy(
        title=rulebook.title.texts(),
        fields=tuple(field for group in rulebook.groups for field in group.fields()),
        wipo_fields=tuple(domain.WipoField(row.number, row.sector, row.names.texts()) for row in wipo),
        sphere_names={domain.Sphere(code): names.texts() for code, names in rulebook.spheres.items()},
    )


def _content(name: str) -> object:
    return yaml.load((RULEBOOKS / name).read_bytes(), Loader=yaml.CSafeLoader)
