"""A signed consent as a PDF, against the same words drawn with bare ReportLab and, where it is installed, WeasyPrint.

Ours is tagged, conforms to PDF/A-2a and PDF/UA-1, breaks any script into lines and fills signatures as vectors. The
first baseline puts the same paragraphs on pages with ReportLab's own Platypus and Helvetica, and nothing else; the
second makes them of HTML, with its tags.
"""

from __future__ import annotations

import html
import importlib
import io
from datetime import UTC, datetime

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from benchmarks import measuring
from pmupro_desktop.documents.consent import render_consent
from pmupro_desktop.documents.record import Letterhead
from tests.consents import answers, consent, microblading

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LETTERHEAD = Letterhead("Willow Lane Brows", "12 Willow Lane", "+1 202 555 0100", "studio@example.org")
FORM = microblading()
FILLED = consent(FORM, given=answers(FORM, photos_public=True))


def main() -> None:
    """Print a line for each baseline, and the sizes."""
    choices = measuring.options((__doc__ or "").split("\n\n")[0], rounds=15, sizes=())
    measuring.introduce("Consent form")
    candidates: dict[str, measuring.Work] = {"ours": ours, "bare ReportLab": bare}
    try:
        weasyprint = importlib.import_module("weasyprint")
    except (ImportError, OSError):
        measuring.say(["WeasyPrint is not installed here; left out"])
    else:
        candidates["WeasyPrint"] = lambda: weasyprint.HTML(string=markup()).write_pdf(pdf_tags=True)
    found = measuring.interleaved(candidates, rounds=choices.rounds)
    for name in list(candidates)[1:]:
        measuring.say([measuring.told("a signed form", found["ours"], found[name], name)])
    measuring.say([f"{len(ours()) / 1000:.0f} kB, bare {len(bare()) / 1000:.0f} kB"])


def ours() -> bytes:
    return render_consent(FILLED, LETTERHEAD, printed_at=AT)


def bare() -> bytes:
    """The same words as plain paragraphs."""
    style = getSampleStyleSheet()["BodyText"]
    story: list[Flowable] = [Paragraph(html.escape(sentence), style) for sentence in sentences()]
    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4).build(story)
    return target.getvalue()


def markup() -> str:
    return "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences())


def sentences() -> list[str]:
    """Everything the form says, with its answers."""
    said = [LETTERHEAD.studio, FORM.title, FORM.lead, *FORM.e_records_points, FORM.e_records_statement]
    for part in FORM.sections:
        said.append(part.title)
        for item in part.items:
            answer = f" {FILLED.answers.get(item.id, '')}" if item.id else ""
            said += [text for text in (item.text + answer, *item.points, *item.options) if text]
    return [*said, FORM.client_intent, FORM.artist_intent, FORM.notice]


if __name__ == "__main__":
    main()
