/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the values of a scenario's keys may be: one short function for each kind. Whether they fit together is not
 * looked at here.
 */
#include <string.h>

#include "agents/sasl.h"
#include "agents/scenario-private.h"

#define MOST_DURATION (3650 * G_TIME_SPAN_DAY)
#define LEAST_SIZE 65536 /* RFC 5321, 4.5.3.1.7: a server must take messages of 64K octets */
#define LEAST_SMALL_SIZE 1024 /* what a lesson about SIZE may do to one host, so that its letter need not be long */
#define MOST_SIZE (1024 * 1024 * 1024)
#define LONGEST_PASSWORD 64

/* The line of the current key. */
static guint
here (PpScenarioReading *reading)
{
  return pp_scenario_line (reading, reading->group, reading->key);
}

/* The value of the current key, escapes undone; NULL, and a fault, if that cannot be. */
static char *
get_value (PpScenarioReading *reading)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = g_key_file_get_string (reading->keys, reading->group, reading->key, &error);

  if (error == NULL)
    return g_steal_pointer (&value);
  pp_scenario_fault (reading, here (reading),
                     "%s has an unknown escape sequence: expected \\n, \\t, \\r, \\s or \\\\ behind a backslash", reading->key);
  return NULL;
}

static char **
get_list (PpScenarioReading *reading)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) list = g_key_file_get_string_list (reading->keys, reading->group, reading->key, NULL, &error);

  if (error == NULL && list != NULL)
    return g_steal_pointer (&list);
  pp_scenario_fault (reading, here (reading), "%s is no list: expected items with a semicolon between them", reading->key);
  return NULL;
}

static void
complain (PpScenarioReading *reading, const char *value, const char *expected)
{
  pp_scenario_fault (reading, here (reading), "%s is “%s”: expected %s", reading->key, value, expected);
}

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;
  return FALSE;
}

void
pp_scenario_take_text (PpScenarioReading *reading, gpointer field)
{
  *(char **) field = get_value (reading);
}

void
pp_scenario_take_line (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = get_value (reading);

  if (value == NULL)
    return;
  if (*value == '\0' || has_control (value))
    pp_scenario_fault (reading, here (reading), "%s is empty or has a control character: expected a line of text", reading->key);
  else
    *(char **) field = g_steal_pointer (&value);
}

void
pp_scenario_take_password (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = get_value (reading);
  gboolean good;

  if (value == NULL)
    return;
  good = *value != '\0' && strlen (value) <= LONGEST_PASSWORD;
  for (const char *p = value; *p != '\0'; p++)
    good = good && *p > 32 && *p < 127;
  if (good)
    *(char **) field = g_steal_pointer (&value);
  else
    pp_scenario_fault (reading, here (reading),
                       "the password cannot be said: expected 1 to %d printable ASCII characters without spaces",
                       LONGEST_PASSWORD);
}

void
pp_scenario_take_name (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = get_value (reading);

  if (value == NULL)
    return;
  if (pp_domain_is_valid_utf8 (value))
    *(char **) field = pp_domain_to_ascii (value, NULL);
  else
    complain (reading, value, "a name like mail.london.example");
}

void
pp_scenario_take_date (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = get_value (reading);
  g_autoptr (GDateTime) date = NULL;

  if (value == NULL)
    return;
  date = g_date_time_new_from_iso8601 (value, NULL);
  if (date == NULL || !g_str_has_suffix (value, "Z") || g_date_time_get_year (date) < 1970 || g_date_time_get_year (date) > 9000)
    complain (reading, value, "a date like 2026-03-02T09:00:00Z");
  else
    *(gint64 *) field = g_date_time_to_unix (date) * G_USEC_PER_SEC + g_date_time_get_microsecond (date);
}

/* A number at @at, and how many microseconds its unit has; FALSE if there is none, or too much. */
static gboolean
read_piece (const char **at, gint64 *duration)
{
  static const struct
  {
    const char *name;
    gint64 us;
  } units[] = {
    { "ms", 1000 }, { "s", G_TIME_SPAN_SECOND }, { "m", G_TIME_SPAN_MINUTE }, { "h", G_TIME_SPAN_HOUR }, { "d", G_TIME_SPAN_DAY },
  };
  gint64 number = 0;

  if (!g_ascii_isdigit (**at))
    return FALSE;
  for (; g_ascii_isdigit (**at); (*at)++)
    {
      number = number * 10 + (**at - '0');
      if (number > MOST_DURATION)
        return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_has_prefix (*at, units[i].name))
      {
        if (number > (MOST_DURATION - *duration) / units[i].us)
          return FALSE;
        *duration += number * units[i].us;
        *at += strlen (units[i].name);
        return TRUE;
      }
  return FALSE;
}

void
pp_scenario_take_duration (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = get_value (reading);
  const char *at = value;
  gint64 duration = 0;

  if (value == NULL)
    return;
  do
    if (!read_piece (&at, &duration))
      {
        complain (reading, value, "a duration like 30s, 5m, 2h, 7d or 1h30m, of at most 3650 days");
        return;
      }
  while (*at != '\0');
  *(gint64 *) field = duration;
}

static gboolean
read_number (PpScenarioReading *reading, guint64 least, guint64 most, guint64 *number)
{
  g_autofree char *value = get_value (reading);
  g_autofree char *expected = NULL;

  if (value == NULL)
    return FALSE;
  if (g_ascii_string_to_unsigned (value, 10, least, most, number, NULL))
    return TRUE;
  expected = g_strdup_printf ("a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, least, most);
  complain (reading, value, expected);
  return FALSE;
}

void
pp_scenario_take_number (PpScenarioReading *reading, gpointer field)
{
  read_number (reading, 0, G_MAXUINT64, field);
}

void
pp_scenario_take_octets (PpScenarioReading *reading, gpointer field)
{
  guint64 number;

  if (read_number (reading, 0, G_MAXINT64, &number))
    *(gint64 *) field = number;
}

void
pp_scenario_take_size (PpScenarioReading *reading, gpointer field)
{
  guint64 number;

  if (read_number (reading, LEAST_SIZE, MOST_SIZE, &number))
    *(gsize *) field = number;
}

void
pp_scenario_take_small_size (PpScenarioReading *reading, gpointer field)
{
  guint64 number;

  if (read_number (reading, LEAST_SMALL_SIZE, MOST_SIZE, &number))
    *(gsize *) field = number;
}

void
pp_scenario_take_boolean (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = get_value (reading);

  if (value == NULL)
    return;
  if (strcmp (value, "true") == 0 || strcmp (value, "false") == 0)
    *(gboolean *) field = *value == 't';
  else
    complain (reading, value, "true or false");
}

/* The opposite of a boolean: what is on unless it is switched off. */
void
pp_scenario_take_verify (PpScenarioReading *reading, gpointer field)
{
  gboolean verify = TRUE;

  pp_scenario_take_boolean (reading, &verify);
  *(gboolean *) field = !verify;
}

/* The place of the value in @words, or -1 and a fault. */
static int
take_word (PpScenarioReading *reading, const char *const *words, const char *expected)
{
  g_autofree char *value = get_value (reading);

  if (value == NULL)
    return -1;
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (value, words[i]) == 0)
      return i;
  complain (reading, value, expected);
  return -1;
}

void
pp_scenario_take_offer (PpScenarioReading *reading, gpointer field)
{
  static const char *const words[] = { "no", "offered", "required", NULL };
  int word = take_word (reading, words, "no, offered or required");

  *(PpOffer *) field = MAX (word, 0);
}

void
pp_scenario_take_spf (PpScenarioReading *reading, gpointer field)
{
  static const char *const words[] = { "ignore", "mark", "reject", NULL };
  int word = take_word (reading, words, "ignore, mark or reject");

  *(PpSpfPolicy *) field = MAX (word, 0);
}

void
pp_scenario_take_certificate (PpScenarioReading *reading, gpointer field)
{
  static const char *const words[] = { "trusted", "self-signed", "wrong-name", NULL };
  int word = take_word (reading, words, "trusted, self-signed or wrong-name");

  *(PpCertificateKind *) field = MAX (word, 0);
}

void
pp_scenario_take_return (PpScenarioReading *reading, gpointer field)
{
  static const char *const words[] = { "full", "headers", NULL };
  int word = take_word (reading, words, "full or headers");

  *(PpReturn *) field = word < 0 ? PP_RETURN_UNSAID : word == 0 ? PP_RETURN_FULL : PP_RETURN_HEADERS;
}

void
pp_scenario_take_notify (PpScenarioReading *reading, gpointer field)
{
  static const char *const words[] = { "never", "success", "failure", "delay" };
  g_auto (GStrv) list = get_list (reading);
  guint found = 0, count = 0;

  for (char **word = list; word != NULL && *word != NULL; word++, count++)
    for (guint i = 0; i < G_N_ELEMENTS (words); i++)
      if (strcmp (g_strstrip (*word), words[i]) == 0)
        found |= 1u << i;
  if (list != NULL && (count == 0 || count != (guint) __builtin_popcount (found) || ((found & PP_NOTIFY_NEVER) && count > 1)))
    pp_scenario_fault (reading, here (reading), "notify cannot be read: expected never, or some of success, failure and delay");
  else
    *(PpNotify *) field = found;
}

void
pp_scenario_take_mechanism (PpScenarioReading *reading, gpointer field)
{
  const char *const *mechanisms = pp_sasl_list_mechanisms ();
  int word = take_word (reading, mechanisms, "SCRAM-SHA-256, CRAM-MD5, PLAIN or LOGIN");

  if (word >= 0)
    *(char **) field = g_strdup (mechanisms[word]);
}

gboolean
pp_place_is_valid (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  guint64 port;

  return g_strv_length (parts) == 2 && g_hostname_is_ip_address (parts[0]) &&
         g_ascii_string_to_unsigned (parts[1], 10, 1, 65535, &port, NULL);
}

/* An address and a port; whether it is of this machine is looked at when the world is made. */
void
pp_scenario_take_place (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = get_value (reading);

  if (value == NULL)
    return;
  if (pp_place_is_valid (value))
    *(char **) field = g_steal_pointer (&value);
  else
    complain (reading, value, "an IPv4 address and a port like 127.0.0.1:2525");
}

void
pp_scenario_take_names (PpScenarioReading *reading, gpointer field)
{
  g_auto (GStrv) list = get_list (reading);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (char **word = list; word != NULL && *word != NULL; word++)
    if (pp_domain_is_valid_utf8 (g_strstrip (*word)))
      g_ptr_array_add (names, pp_domain_to_ascii (*word, NULL));
    else
      complain (reading, *word, "names like paris.example, with a semicolon between them");
  *(GPtrArray **) field = names;
}

void
pp_scenario_take_roles (PpScenarioReading *reading, gpointer field)
{
  static const struct
  {
    const char *name;
    PpRole role;
  } roles[] = {
    { "msa", PP_ROLE_MSA },           { "mta", PP_ROLE_MTA }, { "mda", PP_ROLE_MDA },
    { "resolver", PP_ROLE_RESOLVER }, { "mua", PP_ROLE_MUA },
  };
  g_auto (GStrv) list = get_list (reading);
  guint found = 0;

  for (char **word = list; word != NULL && *word != NULL; word++)
    {
      guint role = 0;

      for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
        if (strcmp (g_strstrip (*word), roles[i].name) == 0)
          role = roles[i].role;
      if (role == 0)
        pp_scenario_fault (reading, here (reading), "unknown role “%s”: expected msa, mta, mda, resolver or mua", *word);
      else if (found & role)
        pp_scenario_fault (reading, here (reading), "the role “%s” is named twice: expected once", *word);
      found |= role;
    }
  if (list != NULL && list[0] == NULL)
    pp_scenario_fault (reading, here (reading), "there are no roles: expected one of msa, mta, mda, resolver or mua");
  *(guint *) field = found;
}

static PpAddress *
read_address (PpScenarioReading *reading, const char *value)
{
  g_autoptr (GError) error = NULL;
  PpAddress *address = pp_address_parse (value, &error);

  if (address == NULL)
    pp_scenario_fault (reading, here (reading), "%s: “%s”: %s: expected an address like bob@paris.example", reading->key, value,
                       error->message);
  return address;
}

void
pp_scenario_take_address (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = get_value (reading);

  if (value != NULL)
    *(PpAddress **) field = read_address (reading, value);
}

void
pp_scenario_take_reverse (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = get_value (reading);

  if (value != NULL && (*value == '\0' || strcmp (value, "<>") == 0))
    *(PpAddress **) field = pp_address_new ("", "");
  else if (value != NULL)
    *(PpAddress **) field = read_address (reading, value);
}

void
pp_scenario_take_addresses (PpScenarioReading *reading, gpointer field)
{
  g_auto (GStrv) list = get_list (reading);
  g_autoptr (GHashTable) seen = g_hash_table_new ((GHashFunc) pp_address_hash, (GEqualFunc) pp_address_equal);
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_address_free);

  for (char **word = list; word != NULL && *word != NULL; word++)
    {
      PpAddress *address = read_address (reading, g_strstrip (*word));

      if (address == NULL)
        continue;
      g_ptr_array_add (addresses, address);
      if (!g_hash_table_add (seen, address))
        pp_scenario_fault (reading, here (reading), "“%s” is named twice in %s: expected once", *word, reading->key);
    }
  *(GPtrArray **) field = addresses;
}

/* A word of a record, with its last dot if it has one: a name in U-labels gets A-labels, all else is as it is. */
static void
append_word (PpScenarioReading *reading, GString *record, const char *start, gsize length)
{
  g_autofree char *word = g_strndup (start, length);
  gboolean dotted = length > 1 && word[length - 1] == '.';
  g_autofree char *ascii = NULL;

  if (g_str_is_ascii (word))
    {
      g_string_append (record, word);
      return;
    }
  word[length - dotted] = '\0';
  ascii = pp_domain_to_ascii (word, NULL);
  if (ascii == NULL)
    pp_scenario_fault (reading, here (reading), "“%s” cannot be a name: expected one like bücher.example", word);
  g_string_append_printf (record, "%s%s", ascii != NULL ? ascii : word, dotted ? "." : "");
}

/* The zone is written with U-labels or A-labels, and has A-labels (RFC 5890, 2.3.2.1). What follows the word TXT
 * is no name, nor is what stands in quotes, or behind a semicolon. */
static char *
record_to_ascii (PpScenarioReading *reading, const char *value)
{
  GString *record = g_string_sized_new (strlen (value) + 32);
  gboolean is_text = FALSE;

  while (*value != '\0' && !is_text)
    {
      gsize length = strcspn (value, " \t\";"), gap = strspn (value + length, " \t");

      append_word (reading, record, value, length);
      g_string_append_len (record, value + length, gap);
      is_text = (length == 3 && g_ascii_strncasecmp (value, "TXT", 3) == 0) ||
                strchr ("\";", value[length + gap]) != NULL;
      value += length + gap;
    }
  g_string_append (record, value);
  return g_string_free (record, FALSE);
}

void
pp_scenario_take_record (PpScenarioReading *reading)
{
  g_autofree char *value = get_value (reading);
  guint line = here (reading);

  if (value == NULL)
    return;
  g_ptr_array_add (reading->scenario->records, record_to_ascii (reading, value));
  g_array_append_val (reading->record_lines, line);
}

/* ------------------------------------------------------------------ for the other files that take values */

guint
pp_scenario_here (PpScenarioReading *reading)
{
  return here (reading);
}

void
pp_scenario_complain (PpScenarioReading *reading, const char *value, const char *expected)
{
  complain (reading, value, expected);
}

char *
pp_scenario_take_string (PpScenarioReading *reading)
{
  return get_value (reading);
}

char **
pp_scenario_take_list (PpScenarioReading *reading)
{
  return get_list (reading);
}

int
pp_scenario_take_word (PpScenarioReading *reading, const char *const *words, const char *expected)
{
  return take_word (reading, words, expected);
}
