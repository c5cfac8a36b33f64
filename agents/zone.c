/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The zone: which records there are, and what a question gets for an answer (RFC 1034, 4.3.2). It is one zone for the
 * whole world, without delegations or wildcards.
 */
#include <stdlib.h>
#include <string.h>

#include "agents/dns-private.h"

#define LONGEST_RECORD 4096
#define LARGEST_QUESTION 4096
#define LARGEST_DATAGRAM 1232 /* what every IPv6 link carries in one piece: 1280 octets without the headers (RFC 8200, 5) */
#define MOST_CNAMES 8
#define MOST_OF_A_NAME 256
#define LEAST_OCTETS 512 /* RFC 1035, 2.3.4 */

struct _PpZone
{
  GHashTable *names; /* "paris.example" to GPtrArray of ldns_rr; empty for names that only have names below them */
  GHashTable *broken; /* set of names that cannot be looked up: SERVFAIL */
};

static void
rr_free (gpointer rr)
{
  ldns_rr_free (rr);
}

static void
rrs_free (gpointer rrs)
{
  g_ptr_array_unref (rrs);
}

/**
 * pp_zone_new:
 *
 * Returns: (transfer full): a zone in which there is nothing
 */
PpZone *
pp_zone_new (void)
{
  PpZone *self = g_new (PpZone, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, rrs_free);
  self->broken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * pp_zone_free:
 * @self: (nullable) (transfer full): a zone
 */
void
pp_zone_free (PpZone *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->broken);
  g_free (self);
}

static ldns_rr *
fail (GError **error, const char *reason)
{
  g_set_error_literal (error, PP_DNS_ERROR, PP_DNS_ERROR_RECORD, reason);
  return NULL;
}

/* ldns takes a preference modulo 65536: the number behind the word MX is looked at again. */
static gboolean
preference_fits (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t", -1);
  gboolean found = FALSE;

  for (guint i = 1; words[i] != NULL; i++)
    if (found && *words[i] != '\0')
      return g_ascii_strtoull (words[i], NULL, 10) <= G_MAXUINT16;
    else if (!found)
      found = g_ascii_strcasecmp (words[i], "MX") == 0;
  return TRUE;
}

/* ldns takes a string that does not end. */
static gboolean
quotes_are_closed (const char *text)
{
  gboolean open = FALSE;

  for (; *text != '\0'; text++)
    if (*text == '\\' && text[1] != '\0')
      text++;
    else if (*text == '"')
      open = !open;
  return !open;
}

/* Reads one record in master file format (RFC 1035, 5.1). */
static ldns_rr *
read_record (const char *text, GError **error)
{
  ldns_rr *rr = NULL;
  ldns_status status;
  ldns_rr_type type;

  if (strlen (text) > LONGEST_RECORD)
    return fail (error, "the record is over 4096 octets");
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p < 32 && *p != '\t')
      return fail (error, "the record has a control character");
  if (text[strspn (text, " \t")] == '\0' || *text == ' ' || *text == '\t' || *text == '$' || *text == ';' || *text == '@')
    return fail (error, "the record does not begin with a name");
  if (!quotes_are_closed (text))
    return fail (error, "the record has a quote that is not closed");

  status = ldns_rr_new_frm_str (&rr, text, 3600, NULL, NULL);
  if (status != LDNS_STATUS_OK || rr == NULL)
    {
      ldns_rr_free (rr);
      return fail (error, status == LDNS_STATUS_OK ? "the record is empty" : ldns_get_errorstr_by_id (status));
    }
  type = ldns_rr_get_type (rr);
  if (type == 0)
    {
      ldns_rr_free (rr);
      return fail (error, "the record's type is not known");
    }
  if (ldns_rr_get_class (rr) != LDNS_RR_CLASS_IN || type == LDNS_RR_TYPE_OPT || type == LDNS_RR_TYPE_TSIG ||
      (type >= 249 && type <= 255) || ldns_dname_is_wildcard (ldns_rr_owner (rr)))
    {
      ldns_rr_free (rr);
      return fail (error, "the record's class is not IN, its type is for questions only, or its name is a wildcard");
    }
  if (type == LDNS_RR_TYPE_MX && !preference_fits (text))
    {
      ldns_rr_free (rr);
      return fail (error, "the preference of an MX is over 65535");
    }
  ldns_rr2canonical (rr); /* names in lower case */
  return rr;
}

/* "broken.example. SERVFAIL", which is no record: the name for which the directory will fail; else NULL. */
static char *
read_broken (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t", -1);
  const char *name = words[0], *last = NULL;
  guint count = 0;

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      {
        last = *word;
        count++;
      }
  if (count != 2 || *name == '\0' || strcmp (last, "SERVFAIL") != 0 || strlen (text) > LONGEST_RECORD)
    return NULL;
  for (const char *p = name; *p != '\0'; p++)
    if ((guchar) *p < 33 || (guchar) *p > 126)
      return NULL;
  return strcmp (name, ".") == 0 ? NULL : pp_dns_normalize (name);
}

/**
 * pp_dns_record_parse:
 * @record: "paris.example. 3600 IN MX 10 mx.paris.example.", or "broken.example. SERVFAIL"
 * @error: %PP_DNS_ERROR_RECORD
 *
 * Master file format (RFC 1035, 5.1), one line; names are absolute even without their last dot.
 *
 * Returns: (transfer full): what it says
 */
PpDnsRecord *
pp_dns_record_parse (const char *record, GError **error)
{
  g_autofree char *broken = NULL;
  PpDnsRecord *parsed;
  ldns_rr *rr;

  g_return_val_if_fail (record != NULL, NULL);

  broken = read_broken (record);
  if (broken != NULL)
    {
      parsed = g_new0 (PpDnsRecord, 1);
      parsed->type = g_strdup ("SERVFAIL");
      parsed->name = g_steal_pointer (&broken);
      parsed->value = g_strdup ("");
      return parsed;
    }
  rr = read_record (record, error);
  if (rr == NULL)
    return NULL;
  parsed = pp_dns_record_new (rr);
  ldns_rr_free (rr);
  return parsed;
}

/* The records of a name; those above it come to be as well, empty (RFC 8020). */
static GPtrArray *
get_or_make_name (PpZone *self, const char *name)
{
  for (const char *above = name; above != NULL && *above != '\0'; above = strchr (above, '.'))
    {
      above += *above == '.';
      if (g_hash_table_contains (self->names, above))
        break;
      g_hash_table_insert (self->names, g_strdup (above), g_ptr_array_new_with_free_func (rr_free));
    }
  return g_hash_table_lookup (self->names, name);
}

/* Why @rr cannot stand beside what the name has already; NULL if it can. */
static const char *
judge (GPtrArray *rrs, const ldns_rr *rr)
{
  gboolean is_cname = ldns_rr_get_type (rr) == LDNS_RR_TYPE_CNAME;

  if (rrs->len == MOST_OF_A_NAME)
    return "the name has 256 records already";
  for (guint i = 0; i < rrs->len; i++)
    {
      const ldns_rr *other = g_ptr_array_index (rrs, i);

      if (ldns_rr_compare (rr, other) == 0)
        return "the same record is there already";
      if (is_cname || ldns_rr_get_type (other) == LDNS_RR_TYPE_CNAME)
        return "a name with a CNAME has nothing else (RFC 1034, 3.6.2)";
    }
  return NULL;
}

static gboolean
add_broken (PpZone *self, char *name, GError **error)
{
  if (get_or_make_name (self, name)->len > 0 || !g_hash_table_add (self->broken, g_strdup (name)))
    {
      fail (error, "a name that fails has nothing else, and fails once");
      return FALSE;
    }
  return TRUE;
}

/**
 * pp_zone_add:
 * @record: as pp_dns_record_parse() takes it
 * @error: %PP_DNS_ERROR_RECORD
 *
 * Returns: whether the record is in the zone now
 */
gboolean
pp_zone_add (PpZone *self, const char *record, GError **error)
{
  g_autofree char *name = NULL, *broken = NULL;
  GPtrArray *rrs;
  const char *reason;
  ldns_rr *rr;

  g_return_val_if_fail (self != NULL && record != NULL, FALSE);

  broken = read_broken (record);
  if (broken != NULL)
    return add_broken (self, broken, error);
  rr = read_record (record, error);
  if (rr == NULL)
    return FALSE;
  name = pp_dns_name_to_string (ldns_rr_owner (rr));
  if (*name == '\0')
    {
      ldns_rr_free (rr);
      fail (error, "the root has no records here");
      return FALSE;
    }
  rrs = get_or_make_name (self, name);
  reason = g_hash_table_contains (self->broken, name) ? "a name that fails has nothing else" : judge (rrs, rr);
  if (reason != NULL)
    {
      ldns_rr_free (rr);
      fail (error, reason);
      return FALSE;
    }
  g_ptr_array_add (rrs, rr);
  return TRUE;
}

static void
push_copy (ldns_rr_list *list, const ldns_rr *rr)
{
  ldns_rr_list_push_rr (list, ldns_rr_clone (rr));
}

/* Answers for @name, CNAMEs followed; returns the code for the last name looked at. */
static ldns_pkt_rcode
collect_answers (PpZone *self, const char *name, ldns_rr_type type, ldns_rr_list *answers)
{
  g_autofree char *at = g_strdup (name);

  for (guint links = 0; links <= MOST_CNAMES; links++)
    {
      GPtrArray *rrs = g_hash_table_lookup (self->names, at);
      const ldns_rr *alias = NULL;

      if (rrs == NULL)
        return LDNS_RCODE_NXDOMAIN;
      if (g_hash_table_contains (self->broken, at))
        return LDNS_RCODE_SERVFAIL;
      for (guint i = 0; i < rrs->len; i++)
        {
          const ldns_rr *rr = g_ptr_array_index (rrs, i);

          if (ldns_rr_get_type (rr) == type || type == LDNS_RR_TYPE_ANY)
            push_copy (answers, rr);
          else if (ldns_rr_get_type (rr) == LDNS_RR_TYPE_CNAME)
            alias = rr;
        }
      if (alias == NULL)
        return LDNS_RCODE_NOERROR;
      push_copy (answers, alias);
      g_free (at);
      at = pp_dns_name_to_string (ldns_rr_rdf (alias, 0));
    }
  return LDNS_RCODE_SERVFAIL; /* the aliases go round in a circle */
}

/* Where the mail goes needs an address, which is given along (RFC 1035, 3.3.9). Each target's only once. */
static void
collect_additional (PpZone *self, const ldns_rr_list *answers, ldns_rr_list *additional)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < ldns_rr_list_rr_count (answers); i++)
    {
      const ldns_rr *rr = ldns_rr_list_rr (answers, i);
      GPtrArray *rrs;
      char *target;

      if (ldns_rr_get_type (rr) != LDNS_RR_TYPE_MX)
        continue;
      target = pp_dns_name_to_string (ldns_rr_rdf (rr, 1));
      rrs = g_hash_table_lookup (self->names, target);
      if (!g_hash_table_add (seen, target) || rrs == NULL)
        continue;
      for (guint j = 0; j < rrs->len; j++)
        {
          const ldns_rr *address = g_ptr_array_index (rrs, j);

          if (ldns_rr_get_type (address) == LDNS_RR_TYPE_A || ldns_rr_get_type (address) == LDNS_RR_TYPE_AAAA)
            push_copy (additional, address);
        }
    }
}

/* "paris.example MX 10 mx.paris.example; mx.paris.example A 127.25.0.4" */
static void
say_records (GString *text, const ldns_rr_list *list)
{
  for (gsize i = 0; i < ldns_rr_list_rr_count (list); i++)
    {
      PpDnsRecord *record = pp_dns_record_new (ldns_rr_list_rr (list, i));

      g_string_append_printf (text, "%s%s %s ", text->len > 0 ? "; " : "", record->name, record->type);
      if (strcmp (record->type, "MX") == 0)
        g_string_append_printf (text, "%u ", record->preference);
      g_string_append (text, record->value[0] == '\0' ? "." : record->value);
      pp_dns_record_free (record);
    }
}

static char *
say_answer (const ldns_pkt *reply, const char *name, const char *type)
{
  GString *text = g_string_new (NULL);

  say_records (text, ldns_pkt_answer (reply));
  say_records (text, ldns_pkt_additional (reply));
  if (ldns_pkt_tc (reply))
    g_string_append_printf (text, "%s%s %s: too long for a datagram", text->len > 0 ? "; " : "", name, type);
  else if (ldns_pkt_get_rcode (reply) == LDNS_RCODE_NXDOMAIN)
    g_string_append_printf (text, "%s%s: no such name", text->len > 0 ? "; " : "", name);
  else if (ldns_pkt_get_rcode (reply) == LDNS_RCODE_SERVFAIL)
    g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "", name,
                            ldns_rr_list_rr_count (ldns_pkt_answer (reply)) > MOST_CNAMES ? "aliases in a circle"
                                                                                          : "out of order");
  else if (ldns_pkt_edns_extended_rcode (reply) != 0)
    g_string_append (text, "this version of EDNS is not known");
  else if (ldns_pkt_get_rcode (reply) == LDNS_RCODE_REFUSED)
    g_string_append_printf (text, "%s %s: refused", name, type);
  else if (ldns_pkt_get_rcode (reply) == LDNS_RCODE_NOTIMPL)
    g_string_append (text, "this kind of question is not known");
  else if (ldns_pkt_get_rcode (reply) == LDNS_RCODE_FORMERR)
    g_string_append (text, "not one question: cannot be answered");
  else if (text->len == 0)
    g_string_append_printf (text, "%s: no %s record", name, type);
  return g_string_free (text, FALSE);
}

/* Octets of the reply; what is too much for @most is left out: first what was only given along (no harm), then all. */
static GBytes *
write_within (ldns_pkt *reply, gsize most)
{
  g_autoptr (GBytes) octets = pp_dns_write (reply);

  if (octets != NULL && g_bytes_get_size (octets) <= most)
    return g_steal_pointer (&octets);
  ldns_rr_list_deep_free (ldns_pkt_additional (reply));
  ldns_pkt_set_additional (reply, ldns_rr_list_new ());
  ldns_pkt_set_arcount (reply, 0);
  g_clear_pointer (&octets, g_bytes_unref);
  octets = pp_dns_write (reply);
  if (octets != NULL && g_bytes_get_size (octets) <= most)
    return g_steal_pointer (&octets);
  ldns_rr_list_deep_free (ldns_pkt_answer (reply));
  ldns_pkt_set_answer (reply, ldns_rr_list_new ());
  ldns_pkt_set_ancount (reply, 0);
  ldns_pkt_set_tc (reply, true);
  return pp_dns_write (reply);
}

/* A reply to @question that has nothing in it but the question. */
static ldns_pkt *
begin_reply (const ldns_pkt *question)
{
  ldns_pkt *reply = ldns_pkt_new ();
  const ldns_rr_list *asked = ldns_pkt_question (question);

  ldns_pkt_set_id (reply, ldns_pkt_id (question));
  ldns_pkt_set_qr (reply, true);
  ldns_pkt_set_aa (reply, true);
  ldns_pkt_set_rd (reply, ldns_pkt_rd (question));
  ldns_pkt_set_ra (reply, true);
  ldns_pkt_set_opcode (reply, ldns_pkt_get_opcode (question));
  if (ldns_rr_list_rr_count (asked) == 1)
    ldns_pkt_push_rr (reply, LDNS_SECTION_QUESTION, ldns_rr_clone (ldns_rr_list_rr (asked, 0)));
  if (ldns_pkt_edns_udp_size (question) > 0)
    ldns_pkt_set_edns_udp_size (reply, LARGEST_DATAGRAM);
  return reply;
}

/* RFC 2308, 3: who says that there is nothing says by its SOA record for which zone, if the scenario has written one. */
static void
push_authority (PpZone *self, const char *name, ldns_pkt *reply)
{
  for (const char *above = name; above != NULL && *above != '\0'; above = strchr (above, '.'))
    {
      GPtrArray *rrs;

      above += *above == '.';
      rrs = g_hash_table_lookup (self->names, above);
      for (guint i = 0; rrs != NULL && i < rrs->len; i++)
        if (ldns_rr_get_type (g_ptr_array_index (rrs, i)) == LDNS_RR_TYPE_SOA)
          {
            ldns_pkt_push_rr (reply, LDNS_SECTION_AUTHORITY, ldns_rr_clone (g_ptr_array_index (rrs, i)));
            return;
          }
    }
}

/* Fills @reply with what the zone has for the question; its code goes into the reply. */
static void
fill_reply (PpZone *self, const ldns_pkt *question, ldns_pkt *reply, const char *name, ldns_rr_type type)
{
  ldns_rr_list *answers = ldns_rr_list_new (), *additional = ldns_rr_list_new ();
  const ldns_rr *asked = ldns_rr_list_rr (ldns_pkt_question (question), 0);
  ldns_pkt_rcode code = LDNS_RCODE_REFUSED;

  /* a transfer of the whole zone is not for everyone */
  if (ldns_rr_get_class (asked) == LDNS_RR_CLASS_IN && type != LDNS_RR_TYPE_AXFR && type != LDNS_RR_TYPE_IXFR)
    {
      code = collect_answers (self, name, type, answers);
      collect_additional (self, answers, additional);
    }
  if (code != LDNS_RCODE_REFUSED && ldns_rr_list_rr_count (answers) == 0)
    push_authority (self, name, reply);
  ldns_pkt_set_rcode (reply, code);
  ldns_pkt_push_rr_list (reply, LDNS_SECTION_ANSWER, answers);
  ldns_pkt_push_rr_list (reply, LDNS_SECTION_ADDITIONAL, additional);
  ldns_rr_list_free (answers);
  ldns_rr_list_free (additional);
}

/* The one question there must be (RFC 9619); NULL if there are none or more */
static const ldns_rr *
get_asked (const ldns_pkt *question)
{
  const ldns_rr_list *list = ldns_pkt_question (question);

  return ldns_rr_list_rr_count (list) == 1 ? ldns_rr_list_rr (list, 0) : NULL;
}

static GBytes *
answer_packet (PpZone *self, const ldns_pkt *question, gsize most, char **question_in_words, char **answer_in_words)
{
  const ldns_rr *asked = get_asked (question);
  g_autofree char *name = asked == NULL ? g_strdup ("?") : pp_dns_name_to_string (ldns_rr_owner (asked));
  g_autofree char *type = asked == NULL ? g_strdup ("?") : pp_dns_type_to_string (ldns_rr_get_type (asked));
  ldns_pkt *reply = begin_reply (question);
  gsize offered = MIN (ldns_pkt_edns_udp_size (question), LARGEST_DATAGRAM);
  GBytes *octets;

  if (ldns_pkt_get_opcode (question) != LDNS_PACKET_QUERY)
    ldns_pkt_set_rcode (reply, LDNS_RCODE_NOTIMPL);
  else if (asked == NULL)
    ldns_pkt_set_rcode (reply, LDNS_RCODE_FORMERR);
  else if (ldns_pkt_edns_version (question) != 0)
    ldns_pkt_set_edns_extended_rcode (reply, 1); /* BADVERS: RFC 6891, 6.1.3 */
  else
    fill_reply (self, question, reply, name, ldns_rr_get_type (asked));
  octets = write_within (reply, MAX (MAX (most, LEAST_OCTETS), offered));
  if (octets != NULL && question_in_words != NULL)
    *question_in_words = g_strdup_printf ("%s %s?", name, type);
  if (octets != NULL && answer_in_words != NULL)
    *answer_in_words = say_answer (reply, name, type);
  ldns_pkt_free (reply);
  return octets;
}

/**
 * pp_zone_answer:
 * @question: a datagram that somebody sent
 * @most: octets that the answer may have: 512, or more where the way is wider; EDNS in the question widens it
 * @question_in_words: (out) (transfer full) (optional): "paris.example MX?"
 * @answer_in_words: (out) (transfer full) (optional): "paris.example MX 10 mx.paris.example; …", or "…: no such name"
 *
 * RFC 1034, 4.3.2; RFC 1035, 4.1 and 4.2.1; RFC 2308, 2; RFC 6891, 6.2.
 *
 * Returns: (transfer full) (nullable): the answer; %NULL (and no words) for what deserves none: an answer, rubbish
 */
GBytes *
pp_zone_answer (PpZone *self, GBytes *question, gsize most, char **question_in_words, char **answer_in_words)
{
  GBytes *octets = NULL;
  ldns_pkt *packet = NULL;
  const guint8 *data;
  gsize length;

  g_return_val_if_fail (self != NULL && question != NULL, NULL);

  data = g_bytes_get_data (question, &length);
  if (length == 0 || length > LARGEST_QUESTION || ldns_wire2pkt (&packet, data, length) != LDNS_STATUS_OK)
    return NULL;
  if (!ldns_pkt_qr (packet))
    octets = answer_packet (self, packet, most, question_in_words, answer_in_words);
  ldns_pkt_free (packet);
  return octets;
}
