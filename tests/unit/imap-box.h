/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A post office with an IMAP server, in a world of memory: bob has three letters, carol a quota.
 */
#pragma once

#include "agents/imap.h"
#include "sim/world.h"

G_BEGIN_DECLS

#define LAPTOP "laptop.paris.example"
#define BOX "box.paris.example"
#define BOBS_LOGIN "LOGIN bob \"a \\\"secret\\\"\""

/* Ports: TLS is offered, is not, has to be; or comes first. */
enum { OPTIONAL = 143, CLEAR = 144, REQUIRED = 145, SEALED = 993 };

#define TEST_TYPE_BOX (test_box_get_type ())
G_DECLARE_FINAL_TYPE (TestBox, test_box, TEST, BOX, PpActor)

PpWorld *test_box_make_world (PpActor *box); /* (transfer full): one that has started, around a new TestBox */

G_END_DECLS
