/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads transcripts, says their lines and compares what is heard. See transcript.h for how they are written.
 */
#include "transcript.h"

#include <string.h>

#define TIMER_SILENCE 1
#define LINE_MOST (1 << 20)

typedef struct
{
  guint number; /* in the file */
  char side;    /* C, S, X, or T for TLS */
  char how;     /* : | = ~ > + * X; of TLS: ! if it fails */
  char *text;
  gsize length;
} Line;

struct _PpTranscript
{
  PpActor parent_instance;
  char *path;
  GArray *lines;
  guint at;
  char side; /* ours */
  PpPort *port;
  char *fault; /* the first */
  const char *to_host;
  guint to_port;
  const char *proto;
  guint hop;
};

G_DEFINE_FINAL_TYPE (PpTranscript, pp_transcript, PP_TYPE_ACTOR)

/* ------------------------------------------------------------------ reading */

static char *
unescape (const char *text, gsize *length)
{
  GString *octets = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      const char *known = *text == '\\' && text[1] != '\0' ? strchr ("r\rn\nt\t\\\\", text[1]) : NULL;

      if (g_str_has_prefix (text, "\\x") && g_ascii_isxdigit (text[2]) && g_ascii_isxdigit (text[3]))
        {
          g_string_append_c (octets, g_ascii_xdigit_value (text[2]) * 16 + g_ascii_xdigit_value (text[3]));
          text += 3;
        }
      else if (known != NULL)
        {
          g_string_append_c (octets, known[1]);
          text++;
        }
      else
        g_string_append_c (octets, *text);
    }
  *length = octets->len;
  return g_string_free (octets, FALSE);
}

/* TLS[!] [KIND] */
static void
read_tls (Line *line, const char *text)
{
  line->how = text[3] == '!' ? '!' : '\0';
  text += line->how == '!' ? 4 : 3;
  line->text = g_strdup (*text == ' ' ? text + 1 : text);
  line->length = strlen (line->text);
}

static void
read_line (PpTranscript *self, guint number, const char *text)
{
  Line line = { .number = number, .side = text[0] };

  if (*text == '#' || *text == '\0')
    return;
  if (g_str_has_prefix (text, "TLS"))
    read_tls (&line, text);
  else if (strchr ("CS", text[0]) != NULL && text[1] != '\0' && strchr (":|=~>+*", text[1]) != NULL)
    {
      const char *what = text[2] == ' ' ? text + 3 : text + 2;

      line.how = text[1];
      line.text = strchr ("|=", line.how) != NULL ? unescape (what, &line.length) : g_strdup (what);
      if (strchr ("|=", line.how) == NULL)
        line.length = strlen (what);
    }
  else if (strcmp (text, "CX") == 0)
    line.how = 'X';
  else if (strcmp (text, "X") != 0)
    g_error ("%s:%u: not a line of a transcript: %s", self->path, number, text);
  g_array_append_val (self->lines, line);
}

static PpTranscript *
transcript_new (const char *path, char side)
{
  PpTranscript *self = g_object_new (PP_TYPE_TRANSCRIPT, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  self->path = g_strdup (path);
  self->side = side;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (self, i + 1, lines[i]);
  return self;
}

/* ------------------------------------------------------------------ playing */

static const Line *
now (PpTranscript *self)
{
  return self->at < self->lines->len ? &g_array_index (self->lines, Line, self->at) : NULL;
}

static void G_GNUC_PRINTF (2, 3)
fail (PpTranscript *self, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  if (self->fault != NULL)
    return;
  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (now (self) != NULL)
    self->fault = g_strdup_printf ("%s:%u: expected %c%c \"%s\", but %s", self->path, now (self)->number, now (self)->side,
                                   now (self)->how != '\0' ? now (self)->how : ' ',
                                   now (self)->text != NULL ? now (self)->text : "", what);
  else
    self->fault = g_strdup_printf ("%s: behind the end: %s", self->path, what);
  if (self->port != NULL && pp_port_is_open (self->port))
    pp_port_hang_up (self->port);
}

static void
say (PpTranscript *self, const Line *line)
{
  if (strchr ("|=", line->how) != NULL)
    {
      g_autoptr (GBytes) octets = g_bytes_new (line->text, line->length);
      pp_port_say_block (self->port, octets);
    }
  else
    pp_port_say_line (self->port, line->text, line->length);
}

static PpAuthority *
get_authority (void)
{
  static PpAuthority *authority;

  if (authority == NULL)
    authority = pp_authority_new ();
  return authority;
}

/* A transcript's client is polite: it takes any certificate. */
static void
seal (PpTranscript *self, const Line *line)
{
  PpIdentityKind kind = strcmp (line->text, "self-signed") == 0  ? PP_IDENTITY_SELF_SIGNED
                        : strcmp (line->text, "wrong-name") == 0 ? PP_IDENTITY_WRONG_NAME
                                                                 : PP_IDENTITY_TRUSTED;
  g_autoptr (PpIdentity) identity = NULL;

  if (self->side == 'C')
    pp_port_seal_as_client (self->port, pp_authority_get_trust (get_authority ()), self->to_host, FALSE);
  else
    {
      identity = pp_authority_issue (get_authority (), pp_actor_get_host (PP_ACTOR (self)),
                                     pp_port_get_local_address (self->port), kind);
      pp_port_seal (self->port, identity);
    }
}

/* Says what is ours to say. */
static void
go_on (PpTranscript *self)
{
  const Line *line;

  for (; (line = now (self)) != NULL; self->at++)
    {
      if (line->how == '+' && line->side == self->side)
        {
          pp_actor_set_timer (PP_ACTOR (self), TIMER_SILENCE, g_ascii_strtod (line->text, NULL) * G_USEC_PER_SEC, FALSE, NULL);
          return;
        }
      if (line->side == 'T')
        {
          seal (self, line);
          return;
        }
      if (line->how == '+')
        continue;
      if (line->how == 'X' && self->side == 'S')
        return;
      if (line->how == 'X')
        pp_port_hang_up (self->port);
      else if (line->side == self->side)
        say (self, line);
      else if (line->side == 'X' && self->side == 'S')
        pp_port_hang_up (self->port);
      else
        {
          if (line->how == '=')
            pp_port_expect_octets (self->port, line->length);
          return;
        }
    }
  if (self->side == 'C' && pp_port_is_open (self->port))
    pp_port_hang_up (self->port);
}

static void
begin (PpActor *actor, PpPort *port)
{
  PpTranscript *self = PP_TRANSCRIPT (actor);

  g_set_object (&self->port, port);
  pp_port_expect_lines (port, LINE_MOST);
  go_on (self);
}

static gboolean
fits (const Line *line, const PpUnit *unit)
{
  if (line->how == '*')
    return unit->length >= 4 && memcmp (line->text, unit->octets, 3) == 0 && strchr (" -", unit->octets[3]) != NULL;
  if (strchr ("~>", line->how) != NULL)
    return g_pattern_match_simple (line->text, unit->octets);
  return line->length == unit->length && memcmp (line->text, unit->octets, unit->length) == 0;
}

static void
transcript_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  PpTranscript *self = PP_TRANSCRIPT (actor);
  const Line *line = now (self);

  if (self->fault != NULL)
    return;
  if (line != NULL && line->how == '>' && line->side != self->side && !fits (line, unit))
    return;
  if (line == NULL || strchr ("XT", line->side) != NULL || line->side == self->side || !fits (line, unit))
    fail (self, "heard \"%s\"", unit->octets);
  else if (unit->kind == PP_UNIT_LINE && (unit->flags & PP_UNIT_BARE_LF))
    fail (self, "the line ended without a CR");
  else
    {
      if (line->how == '=')
        pp_port_expect_lines (self->port, LINE_MOST);
      if (line->how == '*' && unit->octets[3] == '-')
        return; /* there is more of it */
      self->at++;
      go_on (self);
    }
}

static void
transcript_timer (PpActor *actor, guint tag)
{
  PpTranscript *self = PP_TRANSCRIPT (actor);

  if (self->fault != NULL || now (self) == NULL || now (self)->how != '+')
    return;
  self->at++;
  go_on (self);
}

static void
transcript_sealed (PpActor *actor, PpPort *port, const char *problem)
{
  PpTranscript *self = PP_TRANSCRIPT (actor);
  gboolean fails = now (self)->how == '!';

  if (fails == (problem == NULL))
    fail (self, "there %s", fails ? "was TLS" : problem);
  self->at++;
  if (problem == NULL)
    go_on (self);
}

static void
transcript_hung_up (PpActor *actor, PpPort *port)
{
  PpTranscript *self = PP_TRANSCRIPT (actor);

  if (now (self) != NULL && (self->side == 'C' ? now (self)->side : now (self)->how) == 'X')
    self->at++;
  else if (now (self) != NULL)
    fail (self, "the other side hung up");
}

static void
transcript_refused (PpActor *actor, PpPort *port, const char *why)
{
  g_set_object (&PP_TRANSCRIPT (actor)->port, port);
  fail (PP_TRANSCRIPT (actor), "the connection was refused: %s", why);
}

static void
transcript_told (PpActor *actor, const char *wish, GVariant *details)
{
  PpTranscript *self = PP_TRANSCRIPT (actor);

  pp_actor_connect (actor, self->to_host, self->to_port, self->proto, self->hop, NULL);
}

static void
pp_transcript_finalize (GObject *object)
{
  PpTranscript *self = PP_TRANSCRIPT (object);

  g_clear_object (&self->port);
  g_array_unref (self->lines);
  g_free (self->path);
  g_free (self->fault);
  G_OBJECT_CLASS (pp_transcript_parent_class)->finalize (object);
}

static void
pp_transcript_class_init (PpTranscriptClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_transcript_finalize;
  actor_class->accepted = begin;
  actor_class->connected = begin;
  actor_class->heard = transcript_heard;
  actor_class->hung_up = transcript_hung_up;
  actor_class->refused = transcript_refused;
  actor_class->told = transcript_told;
  actor_class->timer = transcript_timer;
  actor_class->sealed = transcript_sealed;
}

static void
line_clear (gpointer line)
{
  g_free (((Line *) line)->text);
}

static void
pp_transcript_init (PpTranscript *self)
{
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_array_set_clear_func (self->lines, line_clear);
}

/* ------------------------------------------------------------------ doors */

void
pp_world_run_to_rest (PpWorld *world)
{
  PpWorldStatus status;

  while ((status = pp_world_step (world)) != PP_WORLD_IDLE)
    {
      GPollFD fd = { .fd = pp_world_get_poll_fd (world), .events = G_IO_IN };

      g_assert_cmpint (status, !=, PP_WORLD_HELD);
      if (status == PP_WORLD_WAITING && g_poll (&fd, 1, 10000) == 0)
        g_error ("the world waits for ten seconds already");
    }
}

void
pp_transcript_assert_played (PpTranscript *self)
{
  if (self->fault == NULL && now (self) != NULL)
    fail (self, "nothing more came");
  if (self->fault != NULL)
    {
      g_test_message ("%s", self->fault);
      g_test_fail_printf ("%s", self->fault);
    }
}

PpTranscript *
pp_transcript_new_server (const char *path)
{
  return transcript_new (path, 'S');
}

gboolean
pp_transcript_is_awake (PpTranscript *self)
{
  return self != NULL && self->fault == NULL && now (self) != NULL;
}

static gboolean
is_awake (gpointer data)
{
  return pp_transcript_is_awake (data);
}

void
pp_transcript_keep_awake (PpTranscript *self, PpWorld *world)
{
  pp_world_set_unfinished (world, is_awake, self);
}

PpTrust *
pp_transcript_get_trust (void)
{
  return pp_authority_get_trust (get_authority ());
}

PpTranscript *
pp_transcript_begin (PpWorld *world, const char *from_host, const char *to_host, guint port, const char *proto, guint hop,
                     const char *path)
{
  static guint count;
  g_autofree char *name = g_strdup_printf ("mua:transcript-%u", ++count);
  PpTranscript *self = transcript_new (path, 'C');

  self->to_host = to_host;
  self->to_port = port;
  self->proto = proto;
  self->hop = hop;
  pp_world_add_actor (world, PP_ACTOR (self), name, from_host);
  pp_world_tell (world, name, "play", NULL);
  return self;
}

void
pp_transcript_check (PpWorld *world, const char *from_host, const char *to_host, guint port,
                     const char *proto, guint hop, const char *path)
{
  g_autoptr (PpTranscript) self = pp_transcript_begin (world, from_host, to_host, port, proto, hop, path);

  pp_transcript_keep_awake (self, world);
  pp_world_run_to_rest (world);
  pp_world_set_unfinished (world, NULL, NULL);
  pp_transcript_assert_played (self);
}
