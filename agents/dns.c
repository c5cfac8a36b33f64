/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Questions and answers as the one who asks sees them, by ldns. The zone that answers is in zone.c.
 */
#include "agents/dns-private.h"

#include <string.h>

#define OFFERED_OCTETS 1232 /* what we say we can take in a datagram (RFC 6891, 6.2.5) */

#define MOST_ALIASES 16     /* a chain that is longer is not followed to its end */

G_DEFINE_QUARK (pp-dns-error-quark, pp_dns_error)

/* ldns gives memory of malloc's. */
static char *
take_string (char *text)
{
  char *copy = g_strdup (text == NULL ? "" : text);

  free (text);
  return copy;
}

/**
 * pp_dns_name_to_string:
 * @name: a domain name
 *
 * Returns: (transfer full): in lower case, without the last dot; what is not printable is escaped
 */
char *
pp_dns_name_to_string (const ldns_rdf *name)
{
  g_autofree char *text = take_string (ldns_rdf2str (name));
  gsize length = strlen (text);

  if (length > 0 && text[length - 1] == '.')
    text[length - 1] = '\0';
  return g_ascii_strdown (text, -1);
}

/**
 * pp_dns_type_to_string:
 * @type: a record type
 *
 * Returns: (transfer full): "MX", or "TYPE65280" for one without a name
 */
char *
pp_dns_type_to_string (ldns_rr_type type)
{
  return take_string (ldns_rr_type2str (type));
}

static gboolean
is_name_field (const ldns_rdf *field)
{
  return ldns_rdf_get_type (field) == LDNS_RDF_TYPE_DNAME;
}

/* The data of a record as one text: names without their last dots. */
static char *
data_to_string (const ldns_rr *rr)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < ldns_rr_rd_count (rr); i++)
    {
      const ldns_rdf *field = ldns_rr_rdf (rr, i);
      g_autofree char *piece = is_name_field (field) ? pp_dns_name_to_string (field) : take_string (ldns_rdf2str (field));

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", piece);
    }
  return g_string_free (text, FALSE);
}

/* The strings of a TXT record, joined (RFC 7208, 3.3). Octets that are not UTF-8 are replaced. */
static char *
txt_to_string (const ldns_rr *rr)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < ldns_rr_rd_count (rr); i++)
    {
      const ldns_rdf *field = ldns_rr_rdf (rr, i);

      if (ldns_rdf_size (field) > 1) /* the first octet says how many follow */
        g_string_append_len (text, (const char *) ldns_rdf_data (field) + 1, ldns_rdf_size (field) - 1);
    }
  return g_utf8_make_valid (text->str, text->len);
}

/**
 * pp_dns_record_new:
 * @rr: a record
 *
 * Returns: (transfer full): what it says
 */
PpDnsRecord *
pp_dns_record_new (const ldns_rr *rr)
{
  PpDnsRecord *self = g_new0 (PpDnsRecord, 1);
  gsize fields = ldns_rr_rd_count (rr);

  self->type = pp_dns_type_to_string (ldns_rr_get_type (rr));
  self->name = pp_dns_name_to_string (ldns_rr_owner (rr));
  self->ttl = ldns_rr_ttl (rr);
  if (ldns_rr_get_type (rr) == LDNS_RR_TYPE_MX && fields == 2)
    {
      self->preference = ldns_rdf2native_int16 (ldns_rr_rdf (rr, 0));
      self->value = pp_dns_name_to_string (ldns_rr_rdf (rr, 1));
    }
  else if (ldns_rr_get_type (rr) == LDNS_RR_TYPE_TXT)
    self->value = txt_to_string (rr);
  else
    self->value = data_to_string (rr);
  return self;
}

/**
 * pp_dns_record_free:
 * @self: (nullable) (transfer full): a record
 */
void
pp_dns_record_free (PpDnsRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

/**
 * pp_dns_ask:
 * @name: a domain name, with or without its last dot
 * @type: "MX"
 * @id: a number that the answer must have as well
 * @in_words: (out) (transfer full) (optional): "paris.example MX?"
 *
 * A question that wants recursion, of class IN, by EDNS offering to take 1,232 octets (RFC 1035, 4.1; RFC 6891).
 *
 * Returns: (transfer full) (nullable): the datagram; %NULL if @name or @type cannot be asked for
 */
GBytes *
pp_dns_ask (const char *name, const char *type, guint16 id, char **in_words)
{
  ldns_rr_type number;
  ldns_rdf *owner;
  ldns_pkt *question;
  GBytes *datagram;

  g_return_val_if_fail (name != NULL && type != NULL, NULL);

  number = ldns_get_rr_type_by_name (type);
  owner = ldns_dname_new_frm_str (name);
  if (number == 0 || owner == NULL)
    {
      ldns_rdf_deep_free (owner);
      return NULL;
    }
  if (in_words != NULL)
    {
      g_autofree char *text = pp_dns_name_to_string (owner);

      *in_words = g_strdup_printf ("%s %s?", text, type);
    }
  question = ldns_pkt_query_new (owner, number, LDNS_RR_CLASS_IN, LDNS_RD);
  ldns_pkt_set_id (question, id);
  ldns_pkt_set_edns_udp_size (question, OFFERED_OCTETS);
  datagram = pp_dns_write (question);
  ldns_pkt_free (question);
  return datagram;
}

/**
 * pp_dns_write:
 * @packet: a message
 *
 * Returns: (transfer full) (nullable): its octets; %NULL if it is too large for any
 */
GBytes *
pp_dns_write (const ldns_pkt *packet)
{
  GBytes *octets = NULL;
  uint8_t *wire = NULL;
  size_t size = 0;

  if (ldns_pkt2wire (&wire, packet, &size) == LDNS_STATUS_OK)
    octets = g_bytes_new (wire, size);
  free (wire);
  return octets;
}

/**
 * pp_dns_normalize:
 * @name: a domain name, with or without its last dot
 *
 * Returns: (transfer full) (nullable): as answers have it: in lower case, without the last dot; %NULL for what can be
 * no name (RFC 1035, 2.3.4)
 */
char *
pp_dns_normalize (const char *name)
{
  ldns_rdf *owner;
  char *text;

  g_return_val_if_fail (name != NULL, NULL);

  owner = ldns_dname_new_frm_str (name);
  if (owner == NULL)
    return NULL;
  text = pp_dns_name_to_string (owner);
  ldns_rdf_deep_free (owner);
  return text;
}

/**
 * pp_dns_frame:
 * @message: a question or an answer
 *
 * Returns: (transfer full) (nullable): as it goes over TCP: two octets with its length, then itself (RFC 1035, 4.2.2);
 * in one piece, as RFC 7766, 8 wants it written. %NULL if it is over 65,535 octets
 */
GBytes *
pp_dns_frame (GBytes *message)
{
  gsize length;
  const guint8 *data;
  guint8 *framed;

  g_return_val_if_fail (message != NULL, NULL);

  data = g_bytes_get_data (message, &length);
  if (length > G_MAXUINT16)
    return NULL;
  framed = g_malloc (length + 2);
  framed[0] = length >> 8;
  framed[1] = length & 0xff;
  if (length > 0)
    memcpy (framed + 2, data, length);
  return g_bytes_new_take (framed, length + 2);
}

static gboolean
is_wanted (ldns_rr_type type)
{
  return type == LDNS_RR_TYPE_MX || type == LDNS_RR_TYPE_A || type == LDNS_RR_TYPE_AAAA || type == LDNS_RR_TYPE_CNAME ||
         type == LDNS_RR_TYPE_TXT || type == LDNS_RR_TYPE_PTR || type == LDNS_RR_TYPE_NS || type == LDNS_RR_TYPE_SOA;
}

static void
add_records (PpDnsAnswer *self, const ldns_rr_list *list)
{
  for (gsize i = 0; i < ldns_rr_list_rr_count (list); i++)
    {
      const ldns_rr *rr = ldns_rr_list_rr (list, i);

      if (ldns_rr_get_class (rr) == LDNS_RR_CLASS_IN && is_wanted (ldns_rr_get_type (rr)))
        g_ptr_array_add (self->records, pp_dns_record_new (rr));
    }
}

/* MX first, the most preferred first; all else stays in order behind them (the sort is stable). */
static int
compare_records (gconstpointer a, gconstpointer b)
{
  const PpDnsRecord *one = *(PpDnsRecord *const *) a, *two = *(PpDnsRecord *const *) b;
  gint64 rank_one = strcmp (one->type, "MX") == 0 ? (gint64) one->preference : G_MAXINT64;
  gint64 rank_two = strcmp (two->type, "MX") == 0 ? (gint64) two->preference : G_MAXINT64;

  return rank_one < rank_two ? -1 : rank_one > rank_two;
}

static void
read_question (PpDnsAnswer *self, const ldns_pkt *packet)
{
  const ldns_rr_list *list = ldns_pkt_question (packet);

  if (ldns_rr_list_rr_count (list) != 1)
    return;
  self->name = pp_dns_name_to_string (ldns_rr_owner (ldns_rr_list_rr (list, 0)));
  self->asked = pp_dns_type_to_string (ldns_rr_get_type (ldns_rr_list_rr (list, 0)));
}

/**
 * pp_dns_read:
 * @answer: what came back
 * @error: %PP_DNS_ERROR_MESSAGE
 *
 * Whether it answers what was asked (its id and its question) is for the one who asked to see.
 *
 * Returns: (transfer full): what it says
 */
PpDnsAnswer *
pp_dns_read (GBytes *answer, GError **error)
{
  PpDnsAnswer *self;
  ldns_pkt *packet = NULL;
  const guint8 *data;
  gsize length;

  g_return_val_if_fail (answer != NULL, NULL);

  data = g_bytes_get_data (answer, &length);
  if (length == 0 || ldns_wire2pkt (&packet, data, length) != LDNS_STATUS_OK || !ldns_pkt_qr (packet))
    {
      g_set_error (error, PP_DNS_ERROR, PP_DNS_ERROR_MESSAGE,
                   packet == NULL ? "the octets are no DNS message" : "the DNS message is no answer");
      ldns_pkt_free (packet);
      return NULL;
    }
  self = g_new0 (PpDnsAnswer, 1);
  self->id = ldns_pkt_id (packet);
  self->rcode = ldns_pkt_get_rcode (packet);
  self->truncated = ldns_pkt_tc (packet);
  read_question (self, packet);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_dns_record_free);
  add_records (self, ldns_pkt_answer (packet));
  add_records (self, ldns_pkt_additional (packet));
  g_ptr_array_sort (self->records, compare_records);
  ldns_pkt_free (packet);
  return self;
}

/**
 * pp_dns_answer_new_problem:
 * @rcode: what comes nearest
 * @problem: a sentence
 *
 * Returns: (transfer full): stands for an answer that did not come
 */
PpDnsAnswer *
pp_dns_answer_new_problem (guint rcode, const char *problem)
{
  PpDnsAnswer *self = g_new0 (PpDnsAnswer, 1);

  self->rcode = rcode;
  self->problem = g_strdup (problem);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_dns_record_free);
  return self;
}

static const PpDnsRecord *
find_alias (const PpDnsAnswer *self, const char *name)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      const PpDnsRecord *record = g_ptr_array_index (self->records, i);

      if (strcmp (record->type, "CNAME") == 0 && g_ascii_strcasecmp (record->name, name) == 0)
        return record;
    }
  return NULL;
}

/**
 * pp_dns_answer_list:
 * @name: a name, without the last dot
 * @type: "MX", "A" …
 *
 * What the answer says about @name or, if that is an alias, about what it stands for (RFC 1034, 3.6.2).
 *
 * Returns: (transfer container) (element-type PpDnsRecord): in their order; MX by preference
 */
GPtrArray *
pp_dns_answer_list (const PpDnsAnswer *self, const char *name, const char *type)
{
  GPtrArray *list = g_ptr_array_new ();
  const PpDnsRecord *alias;

  for (guint links = 0; links < MOST_ALIASES && (alias = find_alias (self, name)) != NULL; links++)
    name = alias->value;
  for (guint i = 0; i < self->records->len; i++)
    {
      PpDnsRecord *record = g_ptr_array_index (self->records, i);

      if (strcmp (record->type, type) == 0 && g_ascii_strcasecmp (record->name, name) == 0)
        g_ptr_array_add (list, record);
    }
  return list;
}

/**
 * pp_dns_answer_has:
 *
 * Returns: whether there is a record of @type in it
 */
gboolean
pp_dns_answer_has (const PpDnsAnswer *self, const char *type)
{
  for (guint i = 0; i < self->records->len; i++)
    if (strcmp (((PpDnsRecord *) g_ptr_array_index (self->records, i))->type, type) == 0)
      return TRUE;
  return FALSE;
}

/**
 * pp_dns_answer_is_null_mx:
 *
 * Returns: whether its MX records say that the domain takes no mail: there are some, and all of them are "." (RFC 7505,
 * 3 wants just one)
 */
gboolean
pp_dns_answer_is_null_mx (const PpDnsAnswer *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->records->len; i++)
    {
      const PpDnsRecord *record = g_ptr_array_index (self->records, i);

      if (strcmp (record->type, "MX") != 0)
        continue;
      if (record->value[0] != '\0')
        return FALSE;
      any = TRUE;
    }
  return any;
}

/**
 * pp_dns_answer_free:
 * @self: (nullable) (transfer full): an answer
 */
void
pp_dns_answer_free (PpDnsAnswer *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->records);
  g_free (self->name);
  g_free (self->asked);
  g_free (self->problem);
  g_free (self);
}
