/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An actor's access to the directory: the real resolver, one that misbehaves in every way, and none at all.
 */
#include <string.h>

#include "agents/actors.h"
#include "agents/directory.h"
#include "sim/world.h"

#define FIRST_TAG 40

/* ------------------------------------------------------------------ who asks */

typedef struct
{
  PpActor parent_instance;
  PpDirectory *directory;
  void (*at_start) (PpActor *actor, PpDirectory *directory);
  GString *heard; /* a line for each answer */
  guint freed;
  gboolean within_ask;
} Asker;
typedef PpActorClass AskerClass;

static GType asker_get_type (void);
G_DEFINE_TYPE (Asker, asker, PP_TYPE_ACTOR)

static void
asker_started (PpActor *actor)
{
  Asker *self = (Asker *) actor;

  self->within_ask = TRUE;
  self->at_start (actor, self->directory);
  self->within_ask = FALSE;
}

static void
asker_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  g_assert_true (pp_directory_heard (((Asker *) actor)->directory, port, unit));
}

static void
asker_connected (PpActor *actor, PpPort *port)
{
  g_assert_true (pp_directory_connected (((Asker *) actor)->directory, port));
}

static void
asker_refused (PpActor *actor, PpPort *port, const char *why)
{
  g_assert_true (pp_directory_refused (((Asker *) actor)->directory, port, why));
}

static void
asker_hung_up (PpActor *actor, PpPort *port)
{
  g_assert_true (pp_directory_hung_up (((Asker *) actor)->directory, port));
}

static void
asker_timer (PpActor *actor, guint tag)
{
  g_assert_cmpuint (tag, >=, FIRST_TAG);
  g_assert_true (pp_directory_timer (((Asker *) actor)->directory, tag));
  g_assert_false (pp_directory_timer (((Asker *) actor)->directory, FIRST_TAG - 1));
}

static void
asker_finalize (GObject *object)
{
  g_clear_pointer (&((Asker *) object)->directory, pp_directory_free);
  G_OBJECT_CLASS (asker_parent_class)->finalize (object);
}

static void
asker_class_init (AskerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = asker_finalize;
  klass->started = asker_started;
  klass->heard = asker_heard;
  klass->connected = asker_connected;
  klass->refused = asker_refused;
  klass->hung_up = asker_hung_up;
  klass->timer = asker_timer;
}

static void
asker_init (Asker *self)
{
}

/* ------------------------------------------------------------------ who answers otherwise than he should */

typedef enum
{
  SILENT,
  THIRD_TIME,    /* the first two questions get lost */
  LIAR,          /* wrong id, then wrong name, then the truth */
  CANNOT_READ,   /* FORMERR, without the question */
  CUT_ONLY,      /* TC, but there is nothing over TCP */
  CUT_HANGS_UP,  /* … or it is closed at once */
  CUT_SILENT,    /* … or nobody speaks */
  CUT_DRIPS,     /* … or the answer comes octet by octet, behind messages that are none */
  CUT_STOPS      /* … or it ends in the middle */
} Manner;

typedef struct
{
  PpActor parent_instance;
  PpZone *zone;
  Manner manner;
  guint questions;
  gboolean length_known;
} Server;
typedef PpActorClass ServerClass;

static GType server_get_type (void);
G_DEFINE_TYPE (Server, server, PP_TYPE_ACTOR)

static GBytes *
spoil (GBytes *good, gsize at, guint8 with)
{
  gsize length;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (good, &length), g_bytes_get_size (good));

  copy[at] ^= with;
  return g_bytes_new (copy, length);
}

/* One datagram answers one question: the first two are answered with a lie each, the third with the truth. */
static GBytes *
lie (GBytes *good, guint which)
{
  switch (which)
    {
    case 1:
      return spoil (good, 1, 1); /* the id */
    case 2:
      return spoil (good, 13, 1); /* the first letter of the name in the question */
    default:
      return g_bytes_ref (good);
    }
}

static void
server_heard_datagram (Server *self, PpPort *port, GBytes *question)
{
  g_autoptr (GBytes) good = pp_zone_answer (self->zone, question, 512, NULL, NULL);
  g_autoptr (GBytes) said = NULL;

  self->questions++;
  if (self->manner == SILENT || (self->manner == THIRD_TIME && self->questions < 3))
    pp_port_hang_up (port);
  else if (self->manner == CANNOT_READ)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (question, NULL), 12);
      copy[2] |= 0x80;
      copy[3] = 1;
      memset (copy + 4, 0, 8);
      said = g_bytes_new (copy, 12);
      pp_port_say_datagram (port, said, "cannot be answered");
    }
  else if (self->manner >= CUT_ONLY)
    {
      said = spoil (good, 2, 2);
      pp_port_say_datagram (port, said, "cut");
    }
  else
    {
      said = self->manner == LIAR ? lie (good, self->questions) : g_bytes_ref (good);
      pp_port_say_datagram (port, said, "said");
    }
}

static void
say_octets (PpPort *port, const void *octets, gsize length)
{
  g_autoptr (GBytes) piece = g_bytes_new (octets, length);

  pp_port_say_in_words (port, piece, "a piece");
}

static void
server_heard_message (Server *self, PpPort *port, GBytes *question)
{
  g_autoptr (GBytes) good = pp_zone_answer (self->zone, question, 65535, NULL, NULL);
  g_autoptr (GBytes) framed = pp_dns_frame (good);
  gsize length;
  const guint8 *octets = g_bytes_get_data (framed, &length);
  g_autoptr (GBytes) other = spoil (good, 1, 1), other_framed = pp_dns_frame (other);

  if (self->manner == CUT_SILENT)
    return;
  if (self->manner == CUT_STOPS)
    {
      say_octets (port, octets, length - 1);
      pp_port_hang_up (port);
      return;
    }
  say_octets (port, "\0\0", 2);
  say_octets (port, "\0\3abc", 5);
  say_octets (port, g_bytes_get_data (other_framed, NULL), g_bytes_get_size (other_framed));
  for (gsize i = 0; i < length; i++)
    say_octets (port, octets + i, 1);
}

static void
server_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  Server *self = (Server *) actor;
  g_autoptr (GBytes) octets = g_bytes_new (unit->octets, unit->length);

  if (unit->kind == PP_UNIT_DATAGRAM)
    server_heard_datagram (self, port, octets);
  else if (!self->length_known)
    {
      self->length_known = TRUE;
      pp_port_expect_octets (port, (guint8) unit->octets[0] << 8 | (guint8) unit->octets[1]);
    }
  else
    server_heard_message (self, port, octets);
}

static void
server_accepted (PpActor *actor, PpPort *port)
{
  pp_port_expect_octets (port, 2);
  if (((Server *) actor)->manner == CUT_HANGS_UP)
    pp_port_hang_up (port);
}

static void
server_finalize (GObject *object)
{
  pp_zone_free (((Server *) object)->zone);
  G_OBJECT_CLASS (server_parent_class)->finalize (object);
}

static void
server_class_init (ServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = server_finalize;
  klass->heard = server_heard;
  klass->accepted = server_accepted;
}

static void
server_init (Server *self)
{
}

/* ------------------------------------------------------------------ the world */

static PpZone *
make_zone (void)
{
  static const char *const records[] = {
    "paris.example. 3600 IN MX 10 mx.paris.example.", "paris.example. 3600 IN TXT \"v=spf1 \" \"-all\"",
    "mx.paris.example. 3600 IN A 127.25.0.4",         "nomail.example. 3600 IN MX 0 .",
    "broken.example. SERVFAIL",                       "six.example. 3600 IN AAAA ::1",
    "empty.example. 3600 IN TXT nothing",             "www.paris.example. 3600 IN CNAME paris.example.",
  };
  PpZone *zone = pp_zone_new ();

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    g_assert_true (pp_zone_add (zone, records[i], NULL));
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *record = g_strdup_printf ("long.example. 3600 IN MX %u mx%u.long.example.", i, i);
      g_assert_true (pp_zone_add (zone, record, NULL));
    }
  return zone;
}

typedef struct
{
  PpWorld *world;
  Asker *asker;
  GString *heard, *said; /* answers; events of DNS, and notes */
  gint64 ended_us;
} Fixture;

static void
see (PpEvent *event, gpointer data)
{
  if (event->kind == PP_KIND_DNS || event->kind == PP_KIND_NOTE)
    g_string_append_printf (data, "%s %u\n", event->text, event->octets);
}

static void
make_world (Fixture *f, const char *resolver, PpActor *server, gboolean over_tcp, void (*at_start) (PpActor *, PpDirectory *))
{
  f->heard = g_string_new (NULL);
  f->said = g_string_new (NULL);
  f->world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  pp_world_set_sink (f->world, see, f->said);
  pp_world_add_host (f->world, "asker.example", "127.25.0.1");
  pp_world_add_host (f->world, "ns.example", "127.25.0.2");
  f->asker = g_object_new (asker_get_type (), NULL);
  f->asker->at_start = at_start;
  f->asker->heard = f->heard;
  f->asker->directory = pp_directory_new (PP_ACTOR (f->asker), resolver, FIRST_TAG);
  pp_world_add_actor (f->world, PP_ACTOR (f->asker), "asker:asker.example", "asker.example");
  g_object_unref (f->asker);
  if (server == NULL)
    return;
  pp_world_add_actor (f->world, server, "resolver:ns.example", "ns.example");
  g_object_unref (server);
  g_assert_true (pp_world_listen_datagrams (f->world, server, PP_PORT_DNS, "dns", 0, NULL));
  if (over_tcp)
    g_assert_true (pp_world_listen (f->world, server, PP_PORT_DNS, "dns", 0, NULL));
}

static void
run (Fixture *f)
{
  pp_world_start (f->world);
  while (pp_world_step (f->world) != PP_WORLD_IDLE)
    ;
  f->ended_us = pp_world_get_now (f->world);
}

static void
clear (Fixture *f)
{
  g_assert_finalize_object (f->world);
  g_string_free (f->heard, TRUE);
  g_string_free (f->said, TRUE);
}

static guint
count (const GString *text, const char *words)
{
  guint n = 0;

  for (const char *at = text->str; (at = strstr (at, words)) != NULL; at += strlen (words))
    n++;
  return n;
}

static void
answered (PpActor *actor, const PpDnsAnswer *answer, gpointer data)
{
  Asker *self = (Asker *) actor;
  const PpDnsRecord *first = answer->records->len > 0 ? g_ptr_array_index (answer->records, 0) : NULL;

  g_assert_false (self->within_ask);
  g_assert_true ((answer->problem != NULL) <= (answer->rcode != 0));
  g_string_append_printf (self->heard, "%s: %u %u %s|%s\n", (char *) data, answer->rcode, answer->records->len,
                          first != NULL ? first->value : "-", answer->problem != NULL ? answer->problem : "");
}

static guint freed;

static void
count_freed (gpointer data)
{
  freed++;
}

static void
ask (PpDirectory *directory, const char *name, const char *type)
{
  pp_directory_ask (directory, name, type, 3, answered, (gpointer) name, count_freed);
}

static Server *
new_server (Manner manner)
{
  Server *server = g_object_new (server_get_type (), NULL);

  server->zone = make_zone ();
  server->manner = manner;
  return server;
}

/* ------------------------------------------------------------------ tests */

static void
ask_many (PpActor *actor, PpDirectory *directory)
{
  ask (directory, "Paris.example.", "mx");
  ask (directory, "paris.example", "TXT");
  ask (directory, "rome.example", "MX");
  ask (directory, "broken.example", "MX");
  ask (directory, "a..b", "MX");
  ask (directory, "mx.paris.example", "NONSENSE");
  ask (directory, "mx.paris.example", "A");
  ask (directory, "long.example", "MX");
}

static void
test_several_at_once (void)
{
  Fixture f;

  freed = 0;
  make_world (&f, "ns.example", PP_ACTOR (pp_resolver_new (make_zone ())), TRUE, ask_many);
  run (&f);
  g_assert_nonnull (strstr (f.heard->str, "Paris.example.: 0 2 mx.paris.example|\n"));
  g_assert_nonnull (strstr (f.heard->str, "paris.example: 0 1 v=spf1 -all|\n"));
  g_assert_nonnull (strstr (f.heard->str, "rome.example: 3 0 -|\n"));
  g_assert_nonnull (strstr (f.heard->str, "broken.example: 2 0 -|\n"));
  g_assert_nonnull (strstr (f.heard->str, "a..b: 3 0 -|a..b cannot be a name in the directory\n"));
  g_assert_nonnull (strstr (f.heard->str, "mx.paris.example: 3 0 -|"));
  g_assert_nonnull (strstr (f.heard->str, "mx.paris.example: 0 1 127.25.0.4|\n"));
  g_assert_nonnull (strstr (f.heard->str, "long.example: 0 200 mx0.long.example|\n"));
  g_assert_cmpuint (count (f.heard, "\n"), ==, 8);
  g_assert_cmpuint (freed, ==, 8);
  /* asked by datagram, and again over TCP, where two octets are more; the answer's octets are all there */
  g_assert_cmpuint (count (f.said, "long.example MX? 41\n"), ==, 1);
  g_assert_cmpuint (count (f.said, "long.example MX? 43\n"), ==, 1);
  g_assert_nonnull (strstr (f.said->str, "long.example MX: too long for a datagram"));
  g_assert_nonnull (strstr (f.said->str, "the same question again, over TCP"));
  g_assert_cmpint (f.ended_us, <, G_USEC_PER_SEC);
  clear (&f);
}

static void
ask_for_paris (PpActor *actor, PpDirectory *directory)
{
  ask (directory, "paris.example", "MX");
}

static void
test_nobody (void)
{
  Fixture f;

  make_world (&f, NULL, NULL, FALSE, ask_for_paris);
  run (&f);
  g_assert_cmpstr (f.heard->str, ==, "paris.example: 2 0 -|there is no directory to ask\n");
  clear (&f);

  make_world (&f, "ns.example", NULL, FALSE, ask_for_paris);
  run (&f);
  g_assert_cmpstr (f.heard->str, ==, "paris.example: 2 0 -|the directory does not answer\n");
  g_assert_cmpuint (count (f.said, "paris.example MX?"), ==, 3);
  g_assert_cmpint (f.ended_us, ==, 6 * G_USEC_PER_SEC);
  clear (&f);

  make_world (&f, "10.0.0.1", NULL, FALSE, ask_for_paris); /* nothing leaves this machine */
  run (&f);
  g_assert_cmpstr (f.heard->str, ==, "paris.example: 2 0 -|the directory does not answer\n");
  clear (&f);
}

/* What each manner comes to, how often it is asked, and when it is known (in whole seconds). */
static const struct
{
  Manner manner;
  gboolean over_tcp;
  const char *heard;
  guint questions;
  gint64 seconds;
} manners[] = {
  { SILENT, FALSE, "paris.example: 2 0 -|the directory does not answer\n", 3, 6 },
  { THIRD_TIME, FALSE, "paris.example: 0 2 mx.paris.example|\n", 3, 4 },
  { LIAR, FALSE, "paris.example: 0 2 mx.paris.example|\n", 3, 4 },
  { CANNOT_READ, FALSE, "paris.example: 1 0 -|\n", 1, 0 },
  { CUT_ONLY, FALSE, "paris.example: 2 0 -|the directory takes no connection: ", 1, 0 },
  { CUT_HANGS_UP, TRUE, "paris.example: 2 0 -|the directory hung up before it answered\n", 2, 0 },
  { CUT_SILENT, TRUE, "paris.example: 2 0 -|the directory does not answer\n", 2, 6 },
  { CUT_DRIPS, TRUE, "paris.example: 0 2 mx.paris.example|\n", 2, 0 },
  { CUT_STOPS, TRUE, "paris.example: 2 0 -|the directory hung up before it answered\n", 2, 0 },
};

static void
test_manners (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      Fixture f;

      make_world (&f, "ns.example", PP_ACTOR (new_server (manners[i].manner)), manners[i].over_tcp, ask_for_paris);
      run (&f);
      g_test_message ("manner %u: %s%s", manners[i].manner, f.heard->str, f.said->str);
      g_assert_true (g_str_has_prefix (f.heard->str, manners[i].heard));
      g_assert_cmpuint (count (f.heard, "\n"), ==, 1);
      g_assert_cmpuint (count (f.said, "paris.example MX?"), ==, manners[i].questions);
      g_assert_cmpint (f.ended_us / G_USEC_PER_SEC, ==, manners[i].seconds);
      clear (&f);
    }
}

/* The world ends while questions are under way, by datagram and over TCP: nobody is called, nothing is left. */
static void
test_cancelled (void)
{
  guint cancelled = 0;

  for (guint steps = 0; steps < 40; steps++)
    {
      Fixture f;
      gsize heard;

      freed = 0;
      make_world (&f, "ns.example", PP_ACTOR (new_server (CUT_SILENT)), TRUE, ask_for_paris);
      pp_world_start (f.world);
      for (guint i = 0; i < steps; i++)
        pp_world_step (f.world);
      heard = f.heard->len;
      cancelled += heard == 0;
      g_assert_cmpuint (freed, ==, heard == 0 ? 0 : 1);
      g_assert_finalize_object (f.world);
      g_assert_cmpuint (f.heard->len, ==, heard);
      g_assert_cmpuint (freed, ==, 1);
      g_string_free (f.heard, TRUE);
      g_string_free (f.said, TRUE);
    }
  g_assert_cmpuint (cancelled, >, 10); /* the last of them while it waits for the answer over TCP */
}

/* ------------------------------------------------------------------ whether mail can go to a domain */

static void
checked (PpActor *actor, PpDomainState state, const PpReply *reply, gpointer data)
{
  g_autofree char *text = reply != NULL ? pp_reply_to_string (reply) : g_strdup ("-");

  g_assert_false (((Asker *) actor)->within_ask);
  g_assert_true ((reply == NULL) == (state == PP_DOMAIN_EXISTS));
  g_string_append_printf (((Asker *) actor)->heard, "%s: %u %s\n", (char *) data, state, text);
}

static void
check_many (PpActor *actor, PpDirectory *directory)
{
  static const char *const domains[] = { "paris.example", "mx.paris.example", "six.example", "www.paris.example",
                                         "nomail.example", "rome.example", "empty.example", "broken.example", "a..b" };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    pp_directory_check_domain (directory, domains[i], 0, checked, (gpointer) domains[i], count_freed);
}

static void
test_domains (void)
{
  static const char *const lines[] = {
    "\nparis.example: 0 -\n",
    "mx.paris.example: 0 -\n",
    "six.example: 0 -\n",
    "www.paris.example: 0 -\n",
    "nomail.example: 1 556 5.1.10 nomail.example takes no mail (null MX, RFC 7505)\n",
    "rome.example: 1 550 5.1.2 there is no domain rome.example\n",
    "empty.example: 1 550 5.1.2 empty.example has neither a mail server nor an address\n",
    "broken.example: 2 451 4.4.3 the directory could not say where broken.example is\n",
    "a..b: 1 550 5.1.2 a..b cannot be a name in the directory\n",
  };
  Fixture f;

  freed = 0;
  make_world (&f, "ns.example", PP_ACTOR (pp_resolver_new (make_zone ())), TRUE, check_many);
  run (&f);
  g_string_prepend_c (f.heard, '\n');
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (strstr (f.heard->str, lines[i]) == NULL)
      g_error ("no %s in %s", lines[i], f.heard->str);
  g_assert_cmpuint (freed, ==, G_N_ELEMENTS (lines));
  clear (&f);

  freed = 0;
  make_world (&f, "ns.example", NULL, FALSE, check_many);
  run (&f);
  g_assert_nonnull (strstr (f.heard->str, "paris.example: 2 451 4.4.3 the directory does not answer: no way to find paris.example\n"));
  g_assert_cmpuint (freed, ==, G_N_ELEMENTS (lines));
  clear (&f);

  freed = 0;
  make_world (&f, "ns.example", PP_ACTOR (new_server (SILENT)), FALSE, check_many);
  pp_world_start (f.world);
  for (guint i = 0; i < 10; i++)
    pp_world_step (f.world);
  clear (&f);
  g_assert_cmpuint (freed, ==, G_N_ELEMENTS (lines));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/several-at-once", test_several_at_once);
  g_test_add_func ("/directory/nobody", test_nobody);
  g_test_add_func ("/directory/manners", test_manners);
  g_test_add_func ("/directory/cancelled", test_cancelled);
  g_test_add_func ("/directory/domains", test_domains);
  return g_test_run ();
}
