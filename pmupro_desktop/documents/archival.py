"""The last step of every paper: tag tree, metadata and colour profile (PDF/A-2a, PDF/UA-1)."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageCms

from pmupro_desktop.documents.tagging import Node

PRODUCER = "PMU Pro Desktop"
PROFILE_DATE = slice(24, 36)  # in the header of an ICC profile
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{producer}</xmp:CreatorTool><xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate><pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True, repr=False)
class Facts:
    """What a paper says about itself."""

    title: str
    author: str
    language: str
    created: datetime


def archival(plain: bytes, root: Node, facts: Facts) -> bytes:
    """The pages with tree, metadata and profile; the same input gives the same bytes."""
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        _add_metadata(pdf, facts)
        _add_profile(pdf)
        _add_tree(pdf, root)
        _mend_unicode_maps(pdf)
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return buffer.getvalue()


def _add_metadata(pdf: pikepdf.Pdf, facts: Facts) -> None:
    title, author = _xml_text(facts.title), _xml_text(facts.author) or PRODUCER
    created = facts.created.replace(microsecond=0)
    moment = created.strftime("%Y%m%d%H%M%S")
    offset = created.strftime("%z")
    zone = f"{offset[:3]}'{offset[3:5]}'" if offset else ""
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    for key, value in {
        "/Title": title, "/Author": author, "/Creator": PRODUCER, "/Producer": PRODUCER,
        "/CreationDate": f"D:{moment}{zone}", "/ModDate": f"D:{moment}{zone}",
    }.items():  # fmt: skip
        pdf.docinfo[key] = String(value)
    xmp = XMP.format(
        title=escape(title), author=escape(author), language=escape(facts.language),
        producer=PRODUCER, created=created.isoformat(),
    )  # fmt: skip
    stream = pdf.make_stream(xmp.encode())
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = stream
    pdf.Root.Lang = String(facts.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _xml_text(text: str) -> str:
    """`text` on one line, without the characters that XML can't hold."""
    flat = re.sub(r"[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)
    return " ".join(flat.split())[:500]


def _add_profile(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(_srgb())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier="sRGB", Info="sRGB IEC61966-2.1",
        DestOutputProfile=profile,
    )  # fmt: skip
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    for page in pdf.pages:
        page.obj.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceRGB)


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    """An sRGB profile with a fixed date, because the same record must give the same bytes."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[PROFILE_DATE] = b"\x07\xea\0\x01\0\x01\0\0\0\0\0\0"
    return bytes(data)


def _add_tree(pdf: pikepdf.Pdf, root: Node) -> None:
    pages: list[pikepdf.Object] = [page.obj for page in pdf.pages]
    parents: list[dict[int, pikepdf.Object]] = [{} for _ in pages]
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    tree.K = Array([_element(pdf, root, tree, pages, parents)])
    numbers = Array()
    for index, page in enumerate(pages):
        page.StructParents, page.Tabs = index, Name.S
        numbers.append(index)
        numbers.append(pdf.make_indirect(Array([parents[index][mark] for mark in sorted(parents[index])])))
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    tree.ParentTreeNextKey = len(pages)
    pdf.Root.StructTreeRoot = tree
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _element(
    pdf: pikepdf.Pdf,
    node: Node,
    parent: pikepdf.Object,
    pages: list[pikepdf.Object],
    parents: list[dict[int, pikepdf.Object]],
) -> pikepdf.Object:
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{node.tag}"), P=parent))
    _add_attributes(element, node)
    kids = Array()
    for kid in node.kids:
        if isinstance(kid, Node):
            kids.append(_element(pdf, kid, element, pages, parents))
            continue
        page, mark = kid
        parents[page][mark] = element
        kids.append(Dictionary(Type=Name.MCR, Pg=pages[page], MCID=mark))
    element.K = kids
    return element


def _add_attributes(element: pikepdf.Object, node: Node) -> None:
    if node.alt:
        element.Alt = String(_xml_text(node.alt))
    if node.actual:
        element.ActualText = String(node.actual)
    if node.scope:
        element.A = Dictionary(O=Name.Table, Scope=Name(f"/{node.scope}"))
    if node.box:
        element.A = Dictionary(O=Name.Layout, BBox=Array(node.box), Placement=Name.Block)
    if node.tag == "L":
        element.A = Dictionary(O=Name.List, ListNumbering=Name.Disc)


def _mend_unicode_maps(pdf: pikepdf.Pdf) -> None:
    """ReportLab maps the first slot of each font subset to U+0000, which archives refuse."""
    for item in pdf.objects:
        if isinstance(item, Dictionary) and "/ToUnicode" in item:
            stream = item.ToUnicode
            stream.write(stream.read_bytes().replace(b"<0000>", b"<00A0>"))
