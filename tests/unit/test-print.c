/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversation in the terminal: headings, lines, a letter's beginning, and strangers' octets that must not reach the
 * terminal as they are.
 */
#include "app/cli-print.h"

#include "sim/world.h"

#include <string.h>

typedef struct
{
  PpWorld *world;
  PpPrinter *printer;
  GString *out;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer coloured)
{
  fixture->world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  fixture->printer = pp_printer_new (fixture->world, GPOINTER_TO_INT (coloured));
  fixture->out = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer coloured)
{
  pp_printer_free (fixture->printer);
  g_string_free (fixture->out, TRUE);
  g_assert_finalize_object (fixture->world);
}

static void
say (Fixture *fixture, PpKind kind, guint connection, PpDir dir, const char *text, gsize length)
{
  const PpEvent fields = { .kind = kind,
                           .connection = connection,
                           .dir = dir,
                           .hop = connection,
                           .proto = g_intern_string ("smtp"),
                           .from = g_intern_string (dir == PP_DIR_SERVER ? "mta:b.example" : "guest:127.0.0.1"),
                           .to = g_intern_string (dir == PP_DIR_SERVER ? "guest:127.0.0.1" : "mta:b.example") };
  g_autoptr (PpEvent) event = pp_event_new (&fields, text, length);

  pp_printer_append (fixture->printer, fixture->out, event);
}

#define say_text(fixture, kind, connection, dir, text) say (fixture, kind, connection, dir, text, sizeof (text) - 1)

static void
test_turns (Fixture *fixture, gconstpointer coloured)
{
  say_text (fixture, PP_KIND_CONNECT, 2, PP_DIR_CLIENT, "127.0.0.2:2025");
  say_text (fixture, PP_KIND_LINE, 2, PP_DIR_SERVER, "220 b.example");
  say_text (fixture, PP_KIND_STATE, 2, PP_DIR_CLIENT, "ehlo-said");
  say_text (fixture, PP_KIND_CONNECT, 3, PP_DIR_CLIENT, "");
  say_text (fixture, PP_KIND_LINE, 2, PP_DIR_CLIENT, "NOOP");
  say_text (fixture, PP_KIND_NOTE, 3, PP_DIR_SERVER, "a reason");
  say_text (fixture, PP_KIND_CLOSE, 2, PP_DIR_CLIENT, "");
  say_text (fixture, PP_KIND_CONNECT, 4, PP_DIR_SERVER, "refused: nobody listens there");
  g_assert_cmpstr (fixture->out->str, ==,
                   "── 2 · guest → MTA · smtp · 127.0.0.1 → b.example\n"
                   "S: 220 b.example\n"
                   "\n── 3 · guest → MTA · smtp · 127.0.0.1 → b.example\n"
                   "\n── 2 · 127.0.0.1 → b.example goes on\n"
                   "C: NOOP\n"
                   "   mta:b.example: a reason\n"
                   "\n── 4 · guest → MTA · smtp · 127.0.0.1 → b.example\n"
                   "   refused: nobody listens there\n");
}

static void
test_letter (Fixture *fixture, gconstpointer coloured)
{
  g_autoptr (GString) letter = g_string_new ("Subject: x\r\n\r\n");

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (letter, "line %u\r\n", i);
  say_text (fixture, PP_KIND_CONNECT, 2, PP_DIR_CLIENT, "");
  say (fixture, PP_KIND_DATA, 2, PP_DIR_CLIENT, letter->str, letter->len);
  g_assert_nonnull (strstr (fixture->out->str, "\n   | Subject: x\n   | \n   | line 0\n"));
  g_assert_nonnull (strstr (fixture->out->str, "   | line 9\n   … 10 more lines\n"));
}

static void
test_hostile (Fixture *fixture, gconstpointer coloured)
{
  say_text (fixture, PP_KIND_LINE, 2, PP_DIR_CLIENT, "\033]0;owned\007\r\xff\0 \xc2\x9b");
  g_assert_true (g_utf8_validate (fixture->out->str, fixture->out->len, NULL));
  for (const char *p = fixture->out->str; p < fixture->out->str + fixture->out->len; p = g_utf8_next_char (p))
    g_assert_true (*p == '\n' || !g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
test_colours (Fixture *fixture, gconstpointer coloured)
{
  say_text (fixture, PP_KIND_LINE, 2, PP_DIR_SERVER, "550 5.1.1 No such user");
  g_assert_nonnull (strstr (fixture->out->str, "\033[31mS: 550 5.1.1 No such user\033[0m\n"));
}

static void
test_seals (Fixture *fixture, gconstpointer coloured)
{
  say_text (fixture, PP_KIND_TLS, 2, PP_DIR_SERVER, "sealed TLSv1.3 TLS_AES_256_GCM_SHA384");
  say_text (fixture, PP_KIND_TLS, 2, PP_DIR_CLIENT, "failed the certificate is not trusted: \033[2J");
  g_assert_nonnull (strstr (fixture->out->str, "\033[32m   mta:b.example: TLS: sealed TLSv1.3 TLS_AES_256_GCM_SHA384\033[0m\n"));
  g_assert_nonnull (strstr (fixture->out->str, "\033[31m   guest:127.0.0.1: TLS: failed the certificate is not trusted: ␛[2J\033[0m\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/print/turns", Fixture, NULL, set_up, test_turns, tear_down);
  g_test_add ("/print/letter", Fixture, NULL, set_up, test_letter, tear_down);
  g_test_add ("/print/hostile", Fixture, NULL, set_up, test_hostile, tear_down);
  g_test_add ("/print/colours", Fixture, GINT_TO_POINTER (TRUE), set_up, test_colours, tear_down);
  g_test_add ("/print/seals", Fixture, GINT_TO_POINTER (TRUE), set_up, test_seals, tear_down);
  return g_test_run ();
}
