"""What an application in Python does with a package: parse as a stream, decode each file, hash it."""

import base64
import hashlib
import sys

from lxml import etree

total = 0
for _, element in etree.iterparse(sys.argv[1], events=("end",), huge_tree=True):
    if etree.QName(element).localname == "Attachment":
        for child in element:
            if child.text and len(child.text) > 1000:
                content = base64.b64decode(child.text)
                total += len(content)
                hashlib.sha256(content).hexdigest()
        element.clear()
print(total)
