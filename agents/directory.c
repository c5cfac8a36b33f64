/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each question has a port of its own, so that only whoever was asked can answer, and a timer tag, which is its number.
 */
#include "agents/directory.h"

#include <string.h>

#include "agents/actors.h"

/* RFC 1035, 4.2.1 and 7.2: datagrams get lost, so what is not answered is asked again, some seconds later. */
#define PATIENCE_US (2 * G_USEC_PER_SEC)
#define MOST_TIMES 3
/* A connection does not lose anything: one wait, as long as all of those. */
#define TCP_PATIENCE_US (MOST_TIMES * PATIENCE_US)

typedef struct
{
  PpDirectory *directory;
  char *name, *type; /* as answers have them */
  guint32 item;
  PpAnsweredFunc answered;
  gpointer data;
  GDestroyNotify free_data;
  guint tag;
  guint16 id;
  guint times;             /* it was asked by datagram */
  PpPort *port;            /* owned, or NULL */
  GBytes *octets;          /* the question, or NULL for one that cannot be asked */
  char *in_words;
  gboolean length_known;   /* over TCP: the next unit is the message */
  PpDnsAnswer *foregone;   /* what is to be answered without asking, or NULL */
} Question;

struct _PpDirectory
{
  PpActor *actor; /* owns us */
  char *resolver;
  guint first_tag;
  GHashTable *questions; /* tag to Question */
};

static void
question_free (gpointer data)
{
  Question *question = data;

  if (question->port != NULL)
    pp_port_set_session (question->port, NULL, NULL);
  g_clear_object (&question->port);
  g_clear_pointer (&question->octets, g_bytes_unref);
  g_clear_pointer (&question->foregone, pp_dns_answer_free);
  if (question->free_data != NULL)
    question->free_data (question->data);
  g_free (question->name);
  g_free (question->type);
  g_free (question->in_words);
  g_free (question);
}

/**
 * pp_directory_new:
 * @actor: (transfer none): has to outlive it
 * @resolver_host: (nullable): who is asked; without one, nothing can be said about any name
 * @first_tag: it uses this timer tag of the actor's and those behind it, one for each question under way
 *
 * Returns: (transfer full): an actor's access to the directory
 */
PpDirectory *
pp_directory_new (PpActor *actor, const char *resolver_host, guint first_tag)
{
  PpDirectory *self = g_new0 (PpDirectory, 1);

  self->actor = actor;
  self->resolver = g_strdup (resolver_host);
  self->first_tag = first_tag;
  self->questions = g_hash_table_new_full (NULL, NULL, NULL, question_free);
  return self;
}

/**
 * pp_directory_free:
 *
 * Questions under way are forgotten: nobody is called, their data is freed.
 */
void
pp_directory_free (PpDirectory *self)
{
  GHashTableIter iter;
  gpointer question;

  g_hash_table_iter_init (&iter, self->questions);
  while (g_hash_table_iter_next (&iter, NULL, &question))
    {
      pp_actor_clear_timer (self->actor, ((Question *) question)->tag);
      if (((Question *) question)->port != NULL)
        pp_port_hang_up (((Question *) question)->port);
    }
  g_hash_table_unref (self->questions);
  g_free (self->resolver);
  g_free (self);
}

/* ------------------------------------------------------------------ ports */

static GQuark
directory_quark (void)
{
  return g_quark_from_static_string ("pp-directory");
}

static gboolean
is_ours (PpDirectory *self, PpPort *port)
{
  return g_object_get_qdata (G_OBJECT (port), directory_quark ()) == self;
}

static void
let_go_of_port (Question *question)
{
  if (question->port == NULL)
    return;
  pp_port_set_session (question->port, NULL, NULL);
  pp_port_hang_up (question->port);
  g_clear_object (&question->port);
}

static void
take_port (Question *question, PpPort *port)
{
  let_go_of_port (question);
  question->port = g_object_ref (port);
  pp_port_set_item (port, question->item);
  pp_port_set_session (port, question, NULL);
  g_object_set_qdata (G_OBJECT (port), directory_quark (), question->directory);
}

/* ------------------------------------------------------------------ asking */

static void
settle (Question *question, const PpDnsAnswer *answer)
{
  PpDirectory *self = question->directory;

  pp_actor_clear_timer (self->actor, question->tag);
  let_go_of_port (question);
  g_hash_table_steal (self->questions, GUINT_TO_POINTER (question->tag));
  question->answered (self->actor, answer, question->data);
  question_free (question);
}

static void
give_up (Question *question, const char *problem)
{
  g_autoptr (PpDnsAnswer) answer = pp_dns_answer_new_problem (PP_DNS_SERVFAIL, problem);

  settle (question, answer);
}

static void
wait (Question *question, gint64 us)
{
  pp_actor_set_timer (question->directory->actor, question->tag, us, FALSE, NULL);
}

static void
ask_by_datagram (Question *question)
{
  PpDirectory *self = question->directory;

  if (question->port == NULL)
    take_port (question, pp_actor_open_datagrams (self->actor, self->resolver, PP_PORT_DNS, "dns", 0));
  question->times++;
  pp_port_say_datagram (question->port, question->octets, question->in_words);
  wait (question, PATIENCE_US);
}

/* RFC 1035, 4.2.1; RFC 7766, 5: an answer that was cut off says that the whole of it is to be had over TCP. */
static void
ask_over_tcp (Question *question)
{
  PpDirectory *self = question->directory;
  g_autofree char *name = g_strconcat ("resolver:", self->resolver, NULL);

  pp_actor_report (self->actor, PP_KIND_NOTE, question->item, 0, NULL,
                   "the answer about %s was cut off: the same question again, over TCP", question->name);
  question->times = MOST_TIMES;
  take_port (question, pp_actor_connect (self->actor, self->resolver, PP_PORT_DNS, "dns", 0, name));
  wait (question, TCP_PATIENCE_US);
}

static guint
find_tag (PpDirectory *self)
{
  guint tag = self->first_tag;

  while (g_hash_table_contains (self->questions, GUINT_TO_POINTER (tag)))
    tag++;
  return tag;
}

/* What is to be said of a question that need not be asked; NULL if it has to be. */
static PpDnsAnswer *
foregone_answer (PpDirectory *self, const char *name, gboolean can_be_asked)
{
  g_autofree char *problem = NULL;

  if (!can_be_asked)
    {
      problem = g_strdup_printf ("%s cannot be a name in the directory", name);
      return pp_dns_answer_new_problem (PP_DNS_NXDOMAIN, problem);
    }
  return self->resolver == NULL ? pp_dns_answer_new_problem (PP_DNS_SERVFAIL, "there is no directory to ask") : NULL;
}

/**
 * pp_directory_ask:
 * @name: a domain name; one with letters beyond ASCII must have been made A-labels (RFC 5890)
 * @type: "MX", "A", "TXT" …
 * @item: the letter that it is about, or 0
 * @answered: called when it is known, or known that it cannot be
 * @data: (transfer full): given to @answered
 * @free_data: (nullable): frees it afterwards
 *
 * The answer's rcode is 3 also for what can be no name, and 2 also when no answer came: its problem then says why.
 */
void
pp_directory_ask (PpDirectory *self, const char *name, const char *type, guint32 item, PpAnsweredFunc answered,
                  gpointer data, GDestroyNotify free_data)
{
  Question *question = g_new0 (Question, 1);

  question->directory = self;
  question->name = pp_dns_normalize (name);
  question->type = g_ascii_strup (type, -1);
  question->item = item;
  question->answered = answered;
  question->data = data;
  question->free_data = free_data;
  question->tag = find_tag (self);
  question->id = pp_actor_get_random (self->actor);
  question->octets = pp_dns_ask (name, type, question->id, &question->in_words);
  question->foregone = foregone_answer (self, name, question->octets != NULL && question->name != NULL);
  g_hash_table_insert (self->questions, GUINT_TO_POINTER (question->tag), question);
  if (question->foregone != NULL)
    wait (question, 0); /* soon, but not from within this function: the caller has not finished yet */
  else
    ask_by_datagram (question);
}

/* ------------------------------------------------------------------ answers */

/* RFC 5452, 4.2 and 9.1: its id and its question are ours. Only who could not read the question may leave it out. */
static gboolean
is_answer_to (const PpDnsAnswer *answer, const Question *question)
{
  if (answer->id != question->id)
    return FALSE;
  if (answer->name == NULL)
    return answer->rcode == 1 || answer->rcode == 4;
  return g_str_equal (answer->name, question->name) && g_str_equal (answer->asked, question->type);
}

static void
hear_message (Question *question, const PpUnit *unit)
{
  g_autoptr (GBytes) octets = g_bytes_new (unit->octets, unit->length);
  g_autoptr (PpDnsAnswer) answer = pp_dns_read (octets, NULL);

  if (answer == NULL || !is_answer_to (answer, question))
    return; /* not the answer to our question: go on waiting */
  if (answer->truncated && unit->kind == PP_UNIT_DATAGRAM)
    ask_over_tcp (question);
  else
    settle (question, answer);
}

/* Two octets that say how long the message is, then the message (RFC 1035, 4.2.2). */
static void
hear_piece (Question *question, const PpUnit *unit)
{
  PpPort *port = question->port;
  gsize length;

  if (unit->kind != PP_UNIT_OCTETS)
    return;
  if (!question->length_known)
    {
      length = (guint8) unit->octets[0] << 8 | (guint8) unit->octets[1];
      question->length_known = TRUE;
      pp_port_expect_octets (port, length);
      return;
    }
  question->length_known = FALSE;
  pp_port_expect_octets (port, 2);
  hear_message (question, unit);
}

/**
 * pp_directory_heard:
 *
 * Returns: whether @port is the directory's
 */
gboolean
pp_directory_heard (PpDirectory *self, PpPort *port, const PpUnit *unit)
{
  Question *question;

  if (!is_ours (self, port))
    return FALSE;
  question = pp_port_get_session (port);
  if (question == NULL)
    return TRUE;
  if (unit->kind == PP_UNIT_DATAGRAM)
    hear_message (question, unit);
  else
    hear_piece (question, unit);
  return TRUE;
}

gboolean
pp_directory_connected (PpDirectory *self, PpPort *port)
{
  Question *question;
  g_autoptr (GBytes) framed = NULL;

  if (!is_ours (self, port))
    return FALSE;
  question = pp_port_get_session (port);
  if (question == NULL) /* nobody waits for it any more */
    {
      pp_port_hang_up (port);
      return TRUE;
    }
  framed = pp_dns_frame (question->octets);
  pp_port_expect_octets (port, 2);
  pp_port_say_in_words (port, framed, question->in_words);
  return TRUE;
}

gboolean
pp_directory_refused (PpDirectory *self, PpPort *port, const char *why)
{
  Question *question;
  g_autofree char *problem = NULL;

  if (!is_ours (self, port))
    return FALSE;
  question = pp_port_get_session (port);
  problem = g_strdup_printf ("the directory takes no connection: %s", why);
  if (question != NULL)
    give_up (question, problem);
  return TRUE;
}

gboolean
pp_directory_hung_up (PpDirectory *self, PpPort *port)
{
  Question *question;

  if (!is_ours (self, port))
    return FALSE;
  question = pp_port_get_session (port);
  if (question != NULL)
    give_up (question, "the directory hung up before it answered");
  return TRUE;
}

gboolean
pp_directory_timer (PpDirectory *self, guint tag)
{
  Question *question = g_hash_table_lookup (self->questions, GUINT_TO_POINTER (tag));

  if (question == NULL)
    return FALSE;
  if (question->foregone != NULL)
    {
      g_autoptr (PpDnsAnswer) answer = g_steal_pointer (&question->foregone);
      settle (question, answer);
    }
  else if (question->times < MOST_TIMES)
    {
      pp_actor_report (self->actor, PP_KIND_NOTE, question->item, 0, NULL,
                       "the directory has not answered about %s for 2 seconds: asked again", question->name);
      ask_by_datagram (question);
    }
  else
    give_up (question, "the directory does not answer");
  return TRUE;
}
