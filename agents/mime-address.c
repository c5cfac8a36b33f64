/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists of addresses as ENVELOPE has them (RFC 9051, 7.5.2): name, route, local part and domain of each, still encoded,
 * without the quotes and comments of RFC 5322, 3.4 and 4.4. What is no address there comes out as near to one as can be, for
 * strangers write it: an empty string then stands for a local part or domain that is missing, since NIL means a group.
 */
#include <string.h>

#include "agents/mime-private.h"

typedef struct
{
  PpCursor cursor;
  GString *out;
  gboolean plain;    /* as people write them */
  guint *left;       /* how many may still be said */
  gboolean in_group;
  GString *phrase;   /* words, a space between them */
  GString *word;     /* the last of them: "a.b" is one */
  gsize before;      /* octets of @phrase in front of it */
  gboolean glued;    /* the next piece belongs to it */
  GString *comment;  /* the last */
  GString *route;
  GString *domain;
} Reader;

static void
string_or_nil (GString *out, const GString *text)
{
  if (text == NULL || text->len == 0)
    g_string_append (out, "NIL");
  else
    pp_mime_string_append (out, text->str, text->len);
}

static void
say_plain (GString *out, const GString *name, const GString *local, const GString *domain)
{
  if (name != NULL && name->len > 0)
    {
      g_string_append_len (out, name->str, name->len);
      g_string_append_c (out, ' ');
    }
  g_string_append_c (out, '<');
  g_string_append_len (out, local->str, local->len);
  g_string_append_c (out, '@');
  g_string_append_len (out, domain->str, domain->len);
  g_string_append (out, ">, ");
}

static void
say (Reader *reader, const GString *name, const GString *local, const GString *domain)
{
  if (*reader->left == 0)
    return;
  (*reader->left)--;
  if (reader->plain)
    {
      say_plain (reader->out, name, local, domain);
      return;
    }
  g_string_append_c (reader->out, '(');
  string_or_nil (reader->out, name);
  g_string_append_c (reader->out, ' ');
  string_or_nil (reader->out, reader->route);
  g_string_append_c (reader->out, ' ');
  pp_mime_string_append (reader->out, local->str, local->len);
  g_string_append_c (reader->out, ' ');
  pp_mime_string_append (reader->out, domain->str, domain->len);
  g_string_append_c (reader->out, ')');
}

static void
forget (Reader *reader)
{
  g_string_truncate (reader->phrase, 0);
  g_string_truncate (reader->word, 0);
  g_string_truncate (reader->comment, 0);
  g_string_truncate (reader->route, 0);
  g_string_truncate (reader->domain, 0);
  reader->before = 0;
  reader->glued = TRUE;
}

static gboolean
is_atom_char (char c)
{
  return ((guchar) c > ' ' || c == '\0') && c != 127 && (c == '\0' || strchr ("()<>[]:;@\\,.\"", c) == NULL);
}

/* A run of atom characters, a quoted string, or one character that stands where it may not; never nothing. */
static void
read_piece (PpCursor *cursor, GString *out)
{
  if (*cursor->at == '"')
    pp_cursor_quoted (cursor, out);
  else if (!is_atom_char (*cursor->at))
    g_string_append_c (out, *cursor->at++);
  else
    while (cursor->at < cursor->end && is_atom_char (*cursor->at))
      g_string_append_c (out, *cursor->at++);
}

/* Words up to one of "<@:,;>" or the end: all of them in @phrase, the last in @word. */
static void
read_words (Reader *reader)
{
  PpCursor *cursor = &reader->cursor;

  while (TRUE)
    {
      const char *start = cursor->at;
      gsize length;
      gboolean dot, apart;

      pp_cursor_skip_cfws (cursor, reader->comment);
      if (cursor->at == cursor->end || strchr ("<@:,;>", *cursor->at) != NULL)
        if (cursor->at == cursor->end || *cursor->at != '\0')
          return;
      dot = *cursor->at == '.';
      apart = cursor->at > start && reader->phrase->len > 0;
      if (apart && !dot && !reader->glued)
        {
          reader->before = reader->phrase->len;
          g_string_truncate (reader->word, 0);
        }
      if (apart)
        g_string_append_c (reader->phrase, ' ');
      length = reader->phrase->len;
      read_piece (cursor, reader->phrase);
      g_string_append_len (reader->word, reader->phrase->str + length, reader->phrase->len - length);
      reader->glued = dot;
    }
}

/* domain = dot-atom / domain-literal / obs-domain, without white space and comments */
static void
read_domain (PpCursor *cursor, GString *domain, GString *comment)
{
  gboolean dot = TRUE;

  for (pp_cursor_skip_cfws (cursor, comment); cursor->at < cursor->end; pp_cursor_skip_cfws (cursor, comment))
    if (*cursor->at == '[' && domain->len == 0)
      {
        do
          {
            if (*cursor->at == '\\' && cursor->at + 1 < cursor->end)
              cursor->at++;
            if (strchr (" \t\r\n", *cursor->at) == NULL || *cursor->at == '\0')
              g_string_append_c (domain, *cursor->at);
          }
        while (++cursor->at < cursor->end && *cursor->at != ']');
        if (pp_cursor_skip (cursor, ']'))
          g_string_append_c (domain, ']');
        return;
      }
    else if (*cursor->at == '.' || (dot && is_atom_char (*cursor->at)))
      {
        dot = *cursor->at == '.';
        read_piece (cursor, domain);
      }
    else
      return;
}

/* obs-route = 1*("@" domain ",") ":" (RFC 5322, 4.4) */
static void
read_route (Reader *reader)
{
  PpCursor *cursor = &reader->cursor;
  g_autoptr (GString) domain = g_string_new (NULL);

  for (pp_cursor_skip_cfws (cursor, NULL); cursor->at < cursor->end; pp_cursor_skip_cfws (cursor, NULL))
    if (pp_cursor_skip (cursor, '@'))
      {
        g_string_truncate (domain, 0);
        read_domain (cursor, domain, NULL);
        g_string_append_printf (reader->route, "%s@", reader->route->len > 0 ? "," : "");
        g_string_append_len (reader->route, domain->str, domain->len);
      }
    else if (!pp_cursor_skip (cursor, ','))
      break;
  pp_cursor_skip (cursor, ':');
}

/* Behind "<", up to ">": the phrase so far is the name. */
static void
read_angle (Reader *reader)
{
  PpCursor *cursor = &reader->cursor;
  g_autoptr (GString) name = g_string_new_len (reader->phrase->str, reader->phrase->len);

  forget (reader);
  pp_cursor_skip_cfws (cursor, NULL);
  if (cursor->at < cursor->end && *cursor->at == '@')
    read_route (reader);
  read_words (reader);
  g_string_assign (reader->word, reader->phrase->str); /* "<a b@c>" is no address, but what it means is plain */
  if (pp_cursor_skip (cursor, '@'))
    read_domain (cursor, reader->domain, NULL);
  while (cursor->at < cursor->end && strchr (">,;", *cursor->at) == NULL)
    cursor->at++;
  pp_cursor_skip (cursor, '>');
  say (reader, name, reader->word, reader->domain);
  forget (reader);
}

/* At "@" behind words: an address without brackets, the name in the comment behind it; or (no RFC has it) a name with an "@" in it
 * before an address in brackets. */
static void
read_bare (Reader *reader)
{
  PpCursor *cursor = &reader->cursor;
  g_autoptr (GString) name = g_string_new_len (reader->phrase->str, reader->before);

  g_string_truncate (reader->comment, 0);
  pp_cursor_skip (cursor, '@');
  read_domain (cursor, reader->domain, reader->comment);
  pp_cursor_skip_cfws (cursor, reader->comment);
  if (cursor->at < cursor->end && *cursor->at == '<')
    {
      g_string_append_c (reader->phrase, '@');
      g_string_append_len (reader->phrase, reader->domain->str, reader->domain->len);
      return;
    }
  say (reader, name->len > 0 ? name : reader->comment, reader->word, reader->domain);
  forget (reader);
}

/* Words, and no address behind them: one is a local part, several are a name. */
static void
end_words (Reader *reader)
{
  static const GString nothing = { "", 0, 0 };

  if (reader->phrase->len > 0 && reader->before == 0)
    say (reader, reader->comment, reader->phrase, &nothing);
  else if (reader->phrase->len > 0)
    say (reader, reader->phrase, &nothing, &nothing);
  forget (reader);
}

static void
begin_group (Reader *reader)
{
  if (!reader->in_group && !reader->plain)
    {
      g_string_append (reader->out, "(NIL NIL ");
      pp_mime_string_append (reader->out, reader->phrase->str, reader->phrase->len);
      g_string_append (reader->out, " NIL)");
      reader->in_group = TRUE;
      (*reader->left)--;
    }
  forget (reader);
}

static void
end_group (Reader *reader)
{
  if (reader->in_group)
    g_string_append (reader->out, "(NIL NIL NIL NIL)");
  reader->in_group = FALSE;
}

/* address-list, or nothing: what it stops at is passed over, so that it always moves. */
static void
read_list (Reader *reader)
{
  PpCursor *cursor = &reader->cursor;

  while (*reader->left > 0)
    {
      read_words (reader);
      if (cursor->at == cursor->end)
        break;
      if (*cursor->at == '@')
        {
          read_bare (reader);
          continue;
        }
      switch (*cursor->at++)
        {
        case '<':
          read_angle (reader);
          break;
        case ':':
          begin_group (reader);
          break;
        case ';':
          end_words (reader);
          end_group (reader);
          break;
        case ',':
          end_words (reader);
          break;
        default: /* ">" */
          break;
        }
    }
  end_words (reader);
  end_group (reader);
}

static void
read_value (GString *out, gboolean plain, PpSlice value, guint *left)
{
  Reader reader = {
    .cursor = PP_CURSOR (value),
    .out = out,
    .plain = plain,
    .left = left,
    .phrase = g_string_new (NULL),
    .word = g_string_new (NULL),
    .comment = g_string_new (NULL),
    .route = g_string_new (NULL),
    .domain = g_string_new (NULL),
  };

  forget (&reader);
  read_list (&reader);
  g_string_free (reader.phrase, TRUE);
  g_string_free (reader.word, TRUE);
  g_string_free (reader.comment, TRUE);
  g_string_free (reader.route, TRUE);
  g_string_free (reader.domain, TRUE);
}

/* Appends the addresses of a field's @value; nothing if there are none. */
void
pp_mime_addresses_append (GString *out, PpSlice value, guint *left)
{
  read_value (out, FALSE, value, left);
}

/* The same as "Name <local@domain>, " each, without routes and groups. */
void
pp_mime_addresses_append_plain (GString *out, PpSlice value)
{
  guint left = PP_MIME_ADDRESSES_MAX;

  read_value (out, TRUE, value, &left);
}
