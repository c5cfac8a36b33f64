/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The envelope as it is being written (RFC 5321, 3.3): the lines of the connection are read again, oldest first, and each reply is
 * given to the command that it answers, also when commands came several at once (RFC 2920).
 */
#include "app/scene-private.h"

#include <string.h>

#include "app/conversation.h"

#define MOST_EVENTS_BACK 500

typedef enum
{
  SAID_OTHER,
  SAID_MAIL,
  SAID_RCPT,
  SAID_LETTER,
  SAID_AFRESH /* RSET, EHLO, STARTTLS: when it is accepted nothing is left (RFC 5321, 4.1.1.5 and 4.1.4; RFC 3207, 4.2) */
} SaidKind;

/* A command that waits for its reply */
typedef struct
{
  SaidKind kind;
  guint envelope; /* which one it belongs to */
  guint index;    /* of RCPT: which recipient */
} Waiting;

typedef struct
{
  char *address;
  guint verdict;
} Name;

typedef struct
{
  gboolean lmtp, exchange, reading; /* reading: the letter is being said, up to the dot */
  gboolean open;     /* there is one */
  gboolean over;     /* the event that was read last ended it */
  guint number;      /* of envelopes so far */
  Name from;
  GArray *to;        /* Name */
  gboolean filled;
  guint answered;    /* LMTP: recipients that have had their reply to the letter */
  GArray *waiting;   /* Waiting */
  gboolean from_now; /* what the last event was about */
  int to_now;
} Desk;

static void
name_clear (gpointer name)
{
  g_clear_pointer (&((Name *) name)->address, g_free);
}

static void
throw_away (Desk *self)
{
  self->open = self->over = self->filled = self->reading = FALSE;
  self->answered = 0;
  name_clear (&self->from);
  self->from.verdict = 0;
  g_array_set_size (self->to, 0);
}

/* (transfer full): what is between the brackets, or the word that stands there without any */
static char *
read_path (const char *text)
{
  const char *open = strchr (text, '<'), *end;
  gboolean quoted = FALSE;

  if (open == NULL)
    {
      open = strchr (text, ':');
      open = open != NULL ? open + 1 + strspn (open + 1, " ") : "";
      return pp_text_make_visible (open, strcspn (open, " "));
    }
  for (end = open + 1; *end != '\0' && (quoted || *end != '>'); end++)
    {
      if (*end == '\\' && end[1] != '\0')
        end++;
      else if (*end == '"')
        quoted = !quoted;
    }
  return end == open + 1 ? g_strdup ("<>") : pp_text_make_visible (open + 1, end - open - 1);
}

/* ------------------------------------------------------------------ what the client says */

static void
wait (Desk *self, SaidKind kind, guint index)
{
  Waiting waiting = { kind, self->number, index };

  g_array_append_val (self->waiting, waiting);
}

static gboolean
is_verb (const PpEvent *event, const char *verb)
{
  gsize length = strlen (verb);

  return g_ascii_strncasecmp (event->text, verb, length) == 0 && strchr (" :\t", event->text[length]) != NULL;
}

static void
begin (Desk *self, PpEvent *event)
{
  throw_away (self);
  self->open = TRUE;
  self->number++;
  self->from.address = read_path (event->text);
  self->from_now = TRUE;
  wait (self, SAID_MAIL, 0);
}

static void
add_recipient (Desk *self, PpEvent *event)
{
  Name name = { read_path (event->text), 0 };

  self->to_now = self->to->len;
  wait (self, SAID_RCPT, self->to->len);
  g_array_append_val (self->to, name);
}

static gboolean
begins_afresh (const PpEvent *event)
{
  static const char *const verbs[] = { "RSET", "EHLO", "HELO", "LHLO", "STARTTLS" };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (is_verb (event, verbs[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_last_chunk (const PpEvent *event)
{
  const char *last = strrchr (event->text, ' ');

  return is_verb (event, "BDAT") && last != NULL && g_ascii_strcasecmp (last + 1, "LAST") == 0;
}

static const Waiting *
last_waiting (const Desk *self)
{
  return self->waiting->len > 0 ? &g_array_index (self->waiting, Waiting, self->waiting->len - 1) : NULL;
}

/* A block of octets is the letter, or what a BDAT has announced; the dot behind it belongs to it. */
static void
read_letter (Desk *self, const PpEvent *event)
{
  gboolean chunk = last_waiting (self) != NULL && !self->reading;

  self->filled = self->open;
  if (event->kind == PP_KIND_DATA && chunk)
    return;
  if (!self->filled || !(last_waiting (self) != NULL && last_waiting (self)->kind == SAID_LETTER))
    wait (self, SAID_LETTER, 0);
}

static void
client_says (Desk *self, PpEvent *event)
{
  gboolean again = self->open && !self->filled && self->from.verdict < 4;

  if (event->kind == PP_KIND_DATA || (self->reading && g_str_equal (event->text, ".")))
    {
      read_letter (self, event);
      self->reading = self->reading && event->kind == PP_KIND_DATA;
    }
  else if (self->exchange)
    wait (self, SAID_OTHER, 0);
  else if (is_verb (event, "MAIL") && !again)
    begin (self, event);
  else if (is_verb (event, "RCPT") && self->open && !self->filled)
    add_recipient (self, event);
  else
    wait (self, begins_afresh (event) ? SAID_AFRESH : is_last_chunk (event) ? SAID_LETTER : SAID_OTHER, 0);
}

/* ------------------------------------------------------------------ what the server answers */

/* By LMTP each recipient that was accepted has a reply of its own to the letter (RFC 2033, 4.2). */
static gboolean
answer_one (Desk *self, guint class)
{
  while (self->answered < self->to->len && g_array_index (self->to, Name, self->answered).verdict != 2)
    self->answered++;
  if (self->answered < self->to->len)
    {
      self->to_now = self->answered;
      g_array_index (self->to, Name, self->answered++).verdict = class;
    }
  for (guint i = self->answered; i < self->to->len; i++)
    if (g_array_index (self->to, Name, i).verdict == 2)
      return FALSE;
  return TRUE;
}

/* Returns: whether that was all that there is to be said to @said */
static gboolean
answer (Desk *self, const Waiting *said, guint class)
{
  gboolean own = said->envelope == self->number;

  switch (said->kind)
    {
    case SAID_MAIL:
      self->from_now = own;
      self->from.verdict = own ? class : self->from.verdict;
      return TRUE;
    case SAID_RCPT:
      if (own && said->index < self->to->len)
        g_array_index (self->to, Name, self->to_now = said->index).verdict = class;
      return TRUE;
    case SAID_LETTER:
      if (self->lmtp && own && !answer_one (self, class))
        return FALSE;
      self->over |= own;
      return TRUE;
    case SAID_AFRESH:
      if (class == 2 && own)
        throw_away (self);
      return TRUE;
    case SAID_OTHER:
    default:
      return TRUE;
    }
}

static void
server_says (Desk *self, PpEvent *event)
{
  gboolean more;
  guint code = pp_smtp_code (event, &more);
  Waiting said;

  if (self->waiting->len == 0 || code == 0)
    return;
  said = g_array_index (self->waiting, Waiting, 0);
  if (more)
    {
      self->from_now = said.kind == SAID_MAIL;
      self->to_now = said.kind == SAID_RCPT ? (int) said.index : -1;
      return;
    }
  self->exchange = code == 334;
  self->reading = code == 354;
  if (answer (self, &said, code / 100))
    g_array_remove_index (self->waiting, 0);
}

/* ------------------------------------------------------------------ reading */

static void
step (Desk *self, PpEvent *event)
{
  self->from_now = FALSE;
  self->to_now = -1;
  if (self->over || (self->open && self->from.verdict >= 4 && event->dir == PP_DIR_CLIENT))
    throw_away (self);
  if (event->dir == PP_DIR_CLIENT)
    client_says (self, event);
  else if (event->kind == PP_KIND_LINE)
    server_says (self, event);
}

/* The lines of the connection up to and with the event, newest first */
static GPtrArray *
collect (PpMoment *self)
{
  GPtrArray *lines = g_ptr_array_new ();
  PpEvent *event = self->event;

  for (guint looked = 0; event != NULL && looked < MOST_EVENTS_BACK; looked++)
    {
      if (event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA)
        g_ptr_array_add (lines, event);
      event = pp_journal_get_previous (pp_chronicle_get_journal (self->chronicle), event);
    }
  return lines;
}

/* A reason that is given before the reply belongs to what waits for it; when the letter is over so is its envelope. */
static void
look_between (Desk *self, const PpEvent *event)
{
  const Waiting *said = self->waiting->len > 0 ? &g_array_index (self->waiting, Waiting, 0) : NULL;

  if (event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA)
    return;
  if (self->over)
    throw_away (self);
  self->from_now = said != NULL && said->kind == SAID_MAIL;
  self->to_now = said != NULL && said->kind == SAID_RCPT ? (int) said->index : -1;
}

static void
copy_name (PpSceneName *name, const Name *from, gboolean now)
{
  pp_moment_set_text (&name->address, g_strdup (from->address != NULL ? from->address : ""));
  name->verdict = from->verdict;
  name->current = now;
}

static void
fill (PpSceneEnvelope *envelope, const Desk *desk)
{
  guint first = desk->to_now >= PP_SCENE_NAMES ? desk->to_now - PP_SCENE_NAMES + 1 : 0;

  copy_name (&envelope->from, &desk->from, desk->from_now);
  envelope->n_to = MIN (desk->to->len - first, PP_SCENE_NAMES);
  envelope->more = desk->to->len - envelope->n_to;
  envelope->filled = desk->filled;
  for (guint i = 0; i < envelope->n_to; i++)
    copy_name (&envelope->to[i], &g_array_index (desk->to, Name, first + i), (int) (first + i) == desk->to_now);
}

static int
find_counter (PpMoment *self)
{
  const PpEvent *event = self->event;
  const char *server = event->dir == PP_DIR_SERVER ? event->from : event->to, *client = event->dir == PP_DIR_SERVER ? event->to : event->from;

  if (self->connection != NULL)
    return pp_scene_cast_find (&self->cast, self->connection->to, event->hop, self->connection->from);
  return pp_scene_cast_find (&self->cast, server, event->hop, client);
}

/**
 * pp_moment_add_envelope:
 *
 * Adds what is on the envelope of the transaction that the event belongs to.
 */
void
pp_moment_add_envelope (PpMoment *self)
{
  PpEvent *event = self->event;
  int place;
  g_autoptr (GPtrArray) lines = NULL;
  Desk desk = { .to_now = -1 };

  if (event == NULL || self->chronicle == NULL || event->connection == 0 || g_strcmp0 (pp_commentary_family (event->proto), "smtp") != 0)
    return;
  place = find_counter (self);
  if (place == PP_STATION_NOWHERE)
    return;
  desk.lmtp = g_str_equal (event->proto, "lmtp");
  desk.to = g_array_new (FALSE, FALSE, sizeof (Name));
  g_array_set_clear_func (desk.to, name_clear);
  desk.waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  lines = collect (self);
  for (guint i = lines->len; i > 0; i--)
    step (&desk, lines->pdata[i - 1]);
  look_between (&desk, event);
  self->scene->envelope.shown = desk.open;
  self->scene->envelope.at = place;
  if (desk.open)
    fill (&self->scene->envelope, &desk);
  name_clear (&desk.from);
  g_array_unref (desk.to);
  g_array_unref (desk.waiting);
}
