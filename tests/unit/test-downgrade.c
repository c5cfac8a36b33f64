/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Letters for servers that take no 8-bit and no binary octets: what is in them must stay the same.
 */
#include <string.h>

#include "agents/downgrade.h"
#include "agents/message.h"

#define MIME "From: a@b.example\r\nMIME-Version: 1.0\r\n"
#define PARTS MIME "Content-Type: multipart/mixed; boundary=x\r\n"

typedef struct
{
  const char *text;
  gsize length;
  const char *result; /* NULL: it cannot be */
} Dressing;

#define DRESSING(text, result) { text, sizeof text - 1, result }

static const Dressing dressings[] = {
  DRESSING ("From: a@b.example\r\n\r\nZo\xeb\r\n",
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\nContent-Transfer-Encoding: base64\r\n"
            "From: a@b.example\r\n\r\nWm/rDQo=\r\n"),
  DRESSING (MIME "Content-Transfer-Encoding: 8bit\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                 "Gr\xc3\xbc\xc3\x9f"
                 "e from London, where it rains and rains\r\n",
            MIME "Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                 "Gr=C3=BC=C3=9Fe from London, where it rains and rains\r\n"),
  DRESSING (MIME "Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\n\r\xff\nx\r\n",
            MIME "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAoN/wp4DQo=\r\n"),
  DRESSING (MIME "Content-Transfer-Encoding: BINARY\r\n\r\nplain\r\n",
            MIME "Content-Transfer-Encoding: base64\r\n\r\ncGxhaW4NCg==\r\n"),
  DRESSING (PARTS "Content-Transfer-Encoding: binary\r\n\r\n--x\r\n\r\nplain\r\n--x\r\nContent-Type: message/rfc822\r\n"
                  "Content-Transfer-Encoding: 8bit\r\n\r\nContent-Transfer-Encoding: binary\r\n\r\n\xff\0\r\n--x--\r\n",
            PARTS "Content-Transfer-Encoding: 7bit\r\n\r\n--x\r\n\r\nplain\r\n--x\r\nContent-Type: message/rfc822\r\n"
                  "Content-Transfer-Encoding: 7bit\r\n\r\nContent-Transfer-Encoding: base64\r\n\r\n/wA=\r\n\r\n--x--\r\n"),
  DRESSING ("Subject: Zo\xeb\r\n\r\nplain\r\n", NULL),
  DRESSING (MIME "Content-Type: multipart/signed; boundary=x\r\n\r\n--x\r\nContent-Transfer-Encoding: binary\r\n\r\n\xff\r\n--x--\r\n",
            NULL),
};

static void
test_dressings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (dressings); i++)
    {
      g_autoptr (GBytes) before = g_bytes_new_static (dressings[i].text, dressings[i].length);
      g_autoptr (GBytes) after = pp_octets_downgrade (before);
      g_autofree char *text = after != NULL ? g_strndup (g_bytes_get_data (after, NULL), g_bytes_get_size (after)) : NULL;

      g_test_message ("%u", i);
      g_assert_cmpstr (text, ==, dressings[i].result);
    }
}

/* Deeper than anyone writes, and without an end: it comes to an end all the same. */
static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("MIME-Version: 1.0\r\n");
  g_autoptr (GBytes) before = NULL, after = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n", i, i);
  g_string_append (text, "\r\n\xff\r\n");
  before = g_bytes_new (text->str, text->len);
  after = pp_octets_downgrade (before);
  g_assert_true (after == NULL || g_bytes_get_size (after) > 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/downgrade/dressings", test_dressings);
  g_test_add_func ("/downgrade/deep", test_deep);
  return g_test_run ();
}
