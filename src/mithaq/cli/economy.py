"""Commands on the economy: spin-offs, impact, industries, and what else comes of exchange in civil life."""

import typer

from mithaq.cli import economy_impact, economy_industries, spin_offs

app = typer.Typer(
    no_args_is_help=True, help="Civil prosperity: spin-offs, what licences brought, industries to feed."
)
for each in (spin_offs, economy_impact, economy_industries):
    app.registered_commands.extend(each.app.registered_commands)
