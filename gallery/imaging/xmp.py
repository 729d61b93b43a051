"""What is said of a picture's origin in its file: an XMP packet as IPTC wants it."""

import re
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

# IPTC's word for what a trained model has made, as platforms and the law ask for it.
MADE_BY_MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

# Characters that no XML 1.0 may hold, however they are written.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_PACKET = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
{properties}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a picture comes from: `system` has made it, `tool` is through what it was asked.

    `identifier` names the picture to whoever may look it up. It and the prompt are "" where they
    are not told.
    """

    system: str
    tool: str
    made_at: datetime
    identifier: str
    prompt: str = ""


def packet(origin: Origin) -> bytes:
    """Return the XMP packet in UTF-8."""
    moment = origin.made_at.isoformat(timespec="seconds")
    properties = [
        _property("Iptc4xmpExt:DigitalSourceType", MADE_BY_MODEL),
        _property("Iptc4xmpExt:AISystemUsed", origin.system),
        _property("xmp:CreatorTool", origin.tool),
        _property("xmp:CreateDate", moment),
        _property("photoshop:DateCreated", moment),
    ]
    if origin.identifier:
        properties.append(_property("xmpMM:DocumentID", origin.identifier))
    if origin.prompt:
        words = _text(origin.prompt)
        properties += [
            _property("Iptc4xmpExt:AIPromptInformation", origin.prompt),
            f'   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt>'
            "</dc:description>",
        ]
    return _PACKET.format(properties="\n".join(properties)).encode()


def _property(name: str, value: str) -> str:
    return f"   <{name}>{_text(value)}</{name}>"


def _text(value: str) -> str:
    return escape(_NOT_IN_XML.sub("", value))
