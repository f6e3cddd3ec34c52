"""What an application in Python does with a signed PDF: validates every signature against one root and its list.

Prints the median of the runs in microseconds and the number of signatures.
"""

import statistics
import sys
import time

from asn1crypto import crl, pem
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

path, root, revoked, runs = sys.argv[1:5]
trusted = load_cert_from_pemder(root)
_, _, der = pem.unarmor(open(revoked, "rb").read())
lists = [crl.CertificateList.load(der)]
took = []
for _ in range(int(runs) + 1):
    began = time.perf_counter()
    with open(path, "rb") as file:
        signatures = PdfFileReader(file).embedded_signatures
        for signature in signatures:
            context = ValidationContext(
                trust_roots=[trusted], crls=lists, allow_fetching=False, revocation_mode="require"
            )
            status = validate_pdf_signature(signature, signer_validation_context=context)
            if not (status.intact and status.trusted):
                sys.exit(f"{signature.field_name}: {status.summary()}")
    took.append(time.perf_counter() - began)
print(round(statistics.median(took[1:]) * 1_000_000), len(signatures))
