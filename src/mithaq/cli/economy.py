"""Commands on the economy: spin-offs, impact, industries, complexity, and what else exchange brings."""

import typer

from mithaq.cli import economy_impact, economy_industries, economy_spaces, spin_offs

app = typer.Typer(
    no_args_is_help=True,
    help="Civil prosperity: spin-offs, what licences brought, industries to feed, fields to enter.",
)
for each in (spin_offs, economy_impact, economy_industries, economy_spaces):
    app.registered_commands.extend(each.app.registered_commands)
