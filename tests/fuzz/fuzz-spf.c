/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' SPF records and names. The first line is the client's address, then come the sender and what HELO said; every further
 * line answers a question, as a record of the type that was asked for: what it begins with says how. Without a line left
 * the directory has nothing. A check must end soon, and what is written of it must be a field of good lines.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agents/spf.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* RFC 7208, 4.6.4: 10 lookups, the first record, and what each can take: 10 mail exchangers; the client's names, an explanation */
#define MOST_QUESTIONS (1 + 10 * 11 + 11 + 1)

/* "!" is a failure, "@" begins a CNAME; values of one answer are separated by "|" */
static PpDnsAnswer *
make_answer (const char *name, const char *type, const char *line)
{
  PpDnsAnswer *answer = g_new0 (PpDnsAnswer, 1);
  g_auto (GStrv) values = g_strsplit (line != NULL ? line : "", "|", 20);

  answer->records = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_dns_record_free);
  answer->rcode = line == NULL ? 3 : line[0] == '!' ? 2 : 0;
  for (char **value = values; *value != NULL && line != NULL; value++)
    {
      PpDnsRecord *record = g_new0 (PpDnsRecord, 1);
      gboolean is_alias = **value == '@';

      record->name = g_ascii_strdown (name, -1);
      record->type = g_strdup (is_alias ? "CNAME" : type);
      record->value = g_utf8_make_valid (*value + is_alias, -1);
      g_ptr_array_add (answer->records, record);
    }
  return answer;
}

/* Lines of at most 998 octets, every one but the first behind a tabulator, and nothing in them that is not printable. */
static void
check_field (const char *field)
{
  g_auto (GStrv) lines = g_strsplit (field, "\r\n", -1);

  g_assert (g_utf8_validate (field, -1, NULL));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      if (*line == '\0' && lines[i + 1] == NULL)
        break;
      g_assert (strlen (line) <= 998 && (i == 0 || *line == '\t'));
      for (line += i > 0; *line != '\0'; line++)
        g_assert ((guint8) *line >= ' ' && *line != 127);
    }
}

static void
check_writing (PpSpf *spf)
{
  g_autofree char *field = pp_spf_write_received_spf (spf), *results = pp_spf_write_results (spf);
  const char *explanation = pp_spf_get_explanation (spf);

  check_field (field);
  g_assert (g_str_has_suffix (field, "\r\n"));
  check_field (results);
  g_assert (g_str_is_ascii (pp_spf_get_reason (spf)));
  g_assert (explanation == NULL || (g_str_is_ascii (explanation) && strlen (explanation) <= 403));
  g_assert (explanation == NULL || pp_spf_get_result (spf) == PP_SPF_FAIL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 200);
  guint count = g_strv_length (lines), at = 3, asked = 0;
  g_autoptr (PpAddress) sender = NULL;
  g_autoptr (PpSpf) spf = NULL;
  const char *name, *type, *sign;

  if (count < 3)
    return 0;
  sign = strchr (lines[1], '@');
  sender = sign != NULL ? pp_address_new (lines[1], sign + 1) : pp_address_new ("", lines[1]);
  if (sign != NULL)
    sender->local[sign - lines[1]] = '\0';
  spf = pp_spf_new (lines[0], sender, lines[2], "mx.example.org", 0);
  while (pp_spf_wants (spf, &name, &type))
    {
      g_autoptr (PpDnsAnswer) answer = make_answer (name, type, at < count ? lines[at] : NULL);

      at++;
      g_assert (++asked <= MOST_QUESTIONS);
      g_assert (*name != '\0' && g_str_is_ascii (name));
      pp_spf_hear (spf, answer);
    }
  check_writing (spf);
  return 0;
}
