"""Tables as sheets of XLSX."""

from typing import IO

import polars as pl
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell


def write_xlsx(out: IO[bytes], table: pl.DataFrame) -> None:
    """Write one sheet; what is not known stays empty, and no text is taken for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append(table.columns)
    for row in table.iter_rows():
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            if isinstance(cell.value, str):
                # openpyxl takes a text that begins with = for a formula.
                cell.data_type = "s"
        sheet.append(cells)
    book.save(out)
