"""What may be kept is decided by what a file holds."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kaifong.infra.documents.checking import checked
from kaifong.infra.documents.errors import (
    DocumentEmpty,
    DocumentEncrypted,
    DocumentRefused,
    DocumentTorn,
    DocumentUnknownKind,
    DocumentWithScript,
    PictureTooLarge,
    TooManyPages,
)
from kaifong.infra.documents.types import Kind


def picture(kind: str = "JPEG", *, mode: str = "RGB", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], object] = lambda _pdf: None, *, pages: int = 1, **more: object) -> bytes:
    out = BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        change(made)
        made.save(out, **more)  # type: ignore[arg-type]
    return out.getvalue()


def archive() -> bytes:
    """A megabyte of noughts as a ZIP archive of a kilobyte."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("bomb", bytes(1_000_000))
    return out.getvalue()


def huge_png(side: int = 50_000) -> bytes:
    """A picture of side × side pixels, all black, that is small as a file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packed = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 2)
    data = b"".join(packed.compress(row) for _ in range(2_000)) + packed.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (picture(), Kind.JPEG),
        (picture("JPEG", mode="L"), Kind.JPEG),
        (picture("JPEG", mode="CMYK"), Kind.JPEG),
        (picture("PNG"), Kind.PNG),
        (picture("PNG", mode="P"), Kind.PNG),
        (picture("PNG", mode="RGBA"), Kind.PNG),
        (picture("PNG", mode="1"), Kind.PNG),
    ],
)
def test_a_picture_is_kept_as_a_picture_of_the_same_size(sent: bytes, kind: Kind) -> None:
    found, content, pages = checked(sent)

    assert (found, pages) == (kind, 1)
    with Image.open(BytesIO(content)) as kept:
        assert (kept.format, kept.size) == (kind.name, (40, 30))


def test_where_and_when_a_picture_was_taken_and_what_lies_behind_its_end_are_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARYCAM"
    exif.get_ifd(0x8825)[1] = "N"
    sent = picture(exif=exif.tobytes(), comment=b"CANARY NOTE") + b"CANARY BEHIND"

    _, content, _ = checked(sent)

    assert b"CANARY" not in content
    with Image.open(BytesIO(content)) as kept:
        assert not kept.getexif()


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter

    _, content, _ = checked(picture(exif=exif.tobytes()))

    with Image.open(BytesIO(content)) as kept:
        assert kept.size == (30, 40)


def test_a_pdf_is_kept_without_metadata_and_earlier_versions() -> None:
    def tell(made: pikepdf.Pdf) -> None:
        made.docinfo["/Author"] = "CANARY"
        with made.open_metadata() as metadata:
            metadata["dc:title"] = "CANARY"

    kind, content, pages = checked(pdf(tell, pages=3) + b"CANARY BEHIND")

    assert (kind, pages) == (Kind.PDF, 3)
    assert b"CANARY" not in content
    with pikepdf.open(BytesIO(content)) as kept:
        assert len(kept.pages) == 3
        assert "/Info" not in kept.trailer


def test_a_pdf_that_opens_at_a_page_and_links_to_an_address_is_kept() -> None:
    def link(made: pikepdf.Pdf) -> None:
        page = made.pages[0].obj
        made.Root.OpenAction = pikepdf.Array([page, pikepdf.Name.Fit])
        to_address = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.com"))
        page.Annots = pikepdf.Array(
            [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=to_address)]
        )

    kind, _, _ = checked(pdf(link))

    assert kind is Kind.PDF


def script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def named_script(made: pikepdf.Pdf) -> None:
    run = made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.Stream(made, b"app.alert(1)")))
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), run])))


def page_action(made: pikepdf.Pdf) -> None:
    made.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.GoTo))


def launch(made: pikepdf.Pdf) -> None:
    act = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    made.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=act)])


def submit(made: pikepdf.Pdf) -> None:
    act = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F=pikepdf.String("https://example.com"))
    made.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=act)])


def attachment(made: pikepdf.Pdf) -> None:
    made.attachments["evil.exe"] = pikepdf.AttachedFileSpec(made, b"MZ")


def xfa(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Stream(made, b"<xdp/>"), Fields=pikepdf.Array([]))


def opens_by_running(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Whatever)


def many_in_a_row(made: pikepdf.Pdf) -> None:
    after = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=pikepdf.Array([after]))


@pytest.mark.parametrize(
    "change",
    [script, named_script, page_action, launch, submit, attachment, xfa, opens_by_running, many_in_a_row],
)
def test_a_pdf_that_could_run_or_hide_something_is_refused(change: Callable[[pikepdf.Pdf], object]) -> None:
    with pytest.raises(DocumentWithScript):
        checked(pdf(change))


def test_a_script_in_compressed_objects_is_found_too() -> None:
    packed = pdf(script, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    assert b"JavaScript" not in packed

    with pytest.raises(DocumentWithScript):
        checked(packed)


@pytest.mark.parametrize(
    "encryption", [pikepdf.Encryption(owner="a", user="b"), pikepdf.Encryption(owner="a", user="")]
)
def test_a_pdf_with_a_password_is_refused(encryption: pikepdf.Encryption) -> None:
    with pytest.raises(DocumentEncrypted):
        checked(pdf(encryption=encryption))


def test_a_pdf_of_very_many_pages_is_refused() -> None:
    assert checked(pdf(pages=100))[2] == 100

    with pytest.raises(TooManyPages):
        checked(pdf(pages=101))


@pytest.mark.parametrize(
    "sent",
    [
        b"MZ\x90\x00" + bytes(200),
        b"\x7fELF" + bytes(200),
        archive(),
        picture("GIF"),
        picture("WEBP"),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"\x00\x00\x00\x18ftypheic" + bytes(200),
        b"\n" + pdf(),
    ],
    ids=["exe", "elf", "zip", "gif", "webp", "svg", "html", "heic", "pdf behind a blank"],
)
def test_anything_else_is_refused_whatever_its_name(sent: bytes) -> None:
    with pytest.raises(DocumentUnknownKind):
        checked(sent)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(DocumentEmpty):
        checked(b"")


@pytest.mark.parametrize("sent", [picture(size=(400, 300)), picture("PNG", size=(400, 300))], ids=["jpeg", "png"])
def test_a_torn_picture_is_refused(sent: bytes) -> None:
    with pytest.raises(DocumentTorn):
        checked(sent[: len(sent) // 2])


@pytest.mark.parametrize("sent", [b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n" + b"%" * 5_000])
def test_a_beginning_alone_is_torn(sent: bytes) -> None:
    with pytest.raises(DocumentTorn):
        checked(sent)


def test_a_small_file_that_unpacks_to_very_many_pixels_is_refused_unread() -> None:
    sent = huge_png()
    assert len(sent) < 100_000

    with pytest.raises(PictureTooLarge):
        checked(sent)


def test_a_pdf_whose_objects_unpack_to_gigabytes_is_refused() -> None:
    bomb = zlib.compress(b"1 0 " + b" " * 120_000_000, 9)
    sent = (
        b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
        + str(len(bomb)).encode()
        + b">>stream\n"
        + bomb
        + b"\nendstream\nendobj\ntrailer<</Root 2 0 R>>\n%%EOF"
    )

    with pytest.raises(DocumentRefused):
        checked(sent)


@settings(max_examples=60)
@given(st.sampled_from([picture(size=(60, 40)), picture("PNG", size=(60, 40)), pdf(pages=2)]), st.data())
def test_whatever_is_changed_in_a_file_it_is_kept_whole_or_refused(sent: bytes, data: st.DataObject) -> None:
    torn = bytearray(sent[: data.draw(st.integers(0, len(sent)))])
    for place in data.draw(st.lists(st.integers(0, max(0, len(torn) - 1)), max_size=5)):
        if torn:
            torn[place] = data.draw(st.integers(0, 255))

    try:
        kind, content, pages = checked(bytes(torn))
    except DocumentRefused:
        return

    assert checked(content)[0] is kind
    assert pages >= 1
