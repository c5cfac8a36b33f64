# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a report on standard input with Python's own email package and says what it finds, for test-report.c: the type of each
part, then each group of fields in the second, then the third part's Subject. Exits 1 where the package finds a defect."""

import email
import sys

message = email.message_from_bytes(sys.stdin.buffer.read())
if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
    sys.exit("not a report")
parts = message.get_payload()
defects = [(part.get_content_type(), part.defects) for part in [message] + parts[:2] if part.defects]
if defects:
    sys.exit(str(defects))

types = [part.get_content_type() for part in parts]
print(" ".join(types))
status = parts[1].get_payload()
if types[1] == "message/global-delivery-status":  # the package does not know it: a message, to it
    blocks = [status[0]] + [email.message_from_string(block + "\n\n")
                            for block in status[0].get_payload().replace("\r\n", "\n").strip("\n").split("\n\n")]
else:
    blocks = status
for block in blocks:
    print(" ".join("%s=%s" % (name, "".join(str(value).splitlines())) for name, value in block.items()
                   if name.lower() in ("reporting-mta", "original-envelope-id", "action", "status")))

third = parts[2].get_payload()
if isinstance(third, str):
    third = [email.message_from_bytes(parts[2].get_payload(decode=True))]
print(str(third[0]["Subject"]))
