/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An actor that lets the SMTP client give letters to a server, and writes down what became of them.
 */
#pragma once

#include "agents/smtp.h"
#include "sim/world.h"

G_BEGIN_DECLS

#define TEST_TYPE_SENDER (test_sender_get_type ())
G_DECLARE_FINAL_TYPE (TestSender, test_sender, TEST, SENDER, PpActor)

struct _TestSender
{
  PpActor parent_instance;
  PpSmtpCustomer customer;
  PpVigil *calls;
  char *host;           /* where it connects, interned */
  guint port;
  gboolean sealed;      /* TLS comes first */
  guint letters;        /* how many are still to be given */
  PpEnvelope *envelope; /* of each */
  GBytes *content;
  GString *results;     /* "bob 250 2.0.0 taken | carol 550 5.1.1 never | over" */
};

/* Letters from alice@london.example. Add recipients to its envelope; tell it "go". */
TestSender *test_sender_new (const char *name, const char *host, guint port);

/* One option of a letter: "to=bob@paris.example", "from=", "ret=HDRS", "envid=x", "binary", "utf8". FALSE if it is none. */
gboolean test_envelope_take (PpEnvelope *envelope, const char *option);

/* One option of the sender, "pipelines", "tls=required", "to=bob@paris.example"…; see test-sender.c. */
void test_sender_take (TestSender *self, const char *option);

G_END_DECLS
