/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An SPF check from outside: who is checked, what it asks, what it hears, what comes of it. How it gets there is in spf-walk.c.
 */
#include "agents/spf-private.h"

#include <idn2.h>
#include <string.h>
#include <sys/socket.h>

#define MOST_VOIDS 2 /* RFC 7208, 4.6.4 */
#define MOST_CNAMES 16

/* Domain names of people as the directory has them. */
static char *
to_ascii (const char *domain)
{
  char *ascii = NULL, *copy;

  if (g_str_is_ascii (domain) || idn2_to_ascii_8z (domain, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
    return g_strdup (domain);
  copy = g_strdup (ascii);
  idn2_free (ascii);
  return copy;
}

/* Initial processing (RFC 7208, 4.3): a name of several labels, and no literal. */
static gboolean
is_domain (const char *domain)
{
  for (const char *p = domain; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return pp_spf_domain_is_valid (domain, 2);
}

static void
start (PpSpf *self, const char *client_address)
{
  if (!pp_spf_address_parse_client (client_address, &self->client))
    {
      self->client.family = AF_INET;
      self->client_text = pp_spf_sanitise (client_address, 60, TRUE);
      pp_spf_settle (self, PP_SPF_NONE, g_strdup ("the client has no IP address"));
    }
  else
    self->client_text = pp_spf_address_to_string (&self->client);
  self->client_dotted = pp_spf_address_to_dotted (&self->client, FALSE);
  if (!self->is_settled && !is_domain (self->domain))
    pp_spf_settle (self, PP_SPF_NONE, g_strdup_printf ("%s is no domain that could have an SPF record", self->domain));
  pp_spf_push (self, self->domain, FALSE);
  pp_spf_advance (self);
}

/**
 * pp_spf_new:
 * @client_address: the IPv4 or IPv6 address that the client comes from
 * @reverse: the reverse-path; for the null one it is postmaster at @helo (RFC 7208, 2.4)
 * @helo: (nullable): what the client called itself
 * @receiver: (nullable): the host that checks, for the macro r
 * @now_s: seconds since 1970, for the macro t
 *
 * Begins a check. Without an address or a domain that could be checked its result, "none", is there at once.
 *
 * Returns: (transfer full): the check
 */
PpSpf *
pp_spf_new (const char *client_address, const PpAddress *reverse, const char *helo, const char *receiver, gint64 now_s)
{
  PpSpf *self;

  g_return_val_if_fail (client_address != NULL && reverse != NULL, NULL);

  self = g_new0 (PpSpf, 1);
  self->frames = g_ptr_array_new_with_free_func (pp_spf_frame_free);
  self->hosts = g_ptr_array_new_with_free_func (g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->is_null = pp_address_is_null (reverse);
  self->helo = to_ascii (helo != NULL ? helo : "unknown");
  self->domain = to_ascii (self->is_null ? self->helo : reverse->domain);
  if (g_str_has_suffix (self->domain, "."))
    self->domain[strlen (self->domain) - 1] = '\0';
  self->local = g_strdup (reverse->local[0] != '\0' ? reverse->local : "postmaster");
  self->sender = g_strconcat (self->local, "@", self->domain, NULL);
  self->receiver = g_strdup (receiver != NULL ? receiver : "unknown");
  self->now = g_strdup_printf ("%" G_GINT64_FORMAT, now_s);
  start (self, client_address);
  return self;
}

/**
 * pp_spf_free:
 * @self: (nullable) (transfer full): a check, over or not
 */
void
pp_spf_free (PpSpf *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->frames);
  g_ptr_array_unref (self->hosts);
  g_ptr_array_unref (self->names);
  g_free (self->client_text);
  g_free (self->client_dotted);
  g_free (self->local);
  g_free (self->domain);
  g_free (self->sender);
  g_free (self->helo);
  g_free (self->receiver);
  g_free (self->now);
  g_free (self->name);
  g_free (self->reason);
  g_free (self->mechanism);
  g_free (self->explanation_text);
  g_free (self->explanation);
  g_free (self);
}

/**
 * pp_spf_wants:
 * @name: (out) (transfer none): the name to ask for, as pp_dns_ask() takes it; good until the answer is heard
 * @type: (out) (transfer none): "TXT", "A", "AAAA", "MX" or "PTR"
 *
 * Returns: whether the check must hear the answer to this question; %FALSE when its result is there
 */
gboolean
pp_spf_wants (PpSpf *self, const char **name, const char **type)
{
  g_return_val_if_fail (self != NULL && name != NULL && type != NULL, FALSE);

  *name = self->name;
  *type = self->name != NULL ? self->type : NULL;
  return self->name != NULL;
}

/* @name is octets; the directory gets it in the writing of master files. */
void
pp_spf_ask (PpSpf *self, const char *name, const char *type, gboolean counts_void, PpSpfHear hear)
{
  self->name = pp_spf_domain_to_question (name);
  self->type = type;
  self->counts_void = counts_void && !self->is_explaining;
  self->hear = hear;
}

/* The values of the records that answer: those of the name, or of the name that its CNAMEs lead to (RFC 1034, 3.6.2). What
 * else came along is left out. */
static GPtrArray *
collect (PpSpf *self, const PpDnsAnswer *answer)
{
  g_autofree char *wanted = pp_spf_domain_from_answer (self->name);
  GPtrArray *values = g_ptr_array_new ();

  for (guint hops = 0; hops <= MOST_CNAMES && wanted != NULL; hops++)
    {
      g_autofree char *name = g_steal_pointer (&wanted);

      for (guint i = 0; i < answer->records->len; i++)
        {
          const PpDnsRecord *record = answer->records->pdata[i];
          g_autofree char *owner = pp_spf_domain_from_answer (record->name);

          if (g_ascii_strcasecmp (owner, name) != 0)
            continue;
          if (g_ascii_strcasecmp (record->type, self->type) == 0)
            g_ptr_array_add (values, record->value);
          else if (g_ascii_strcasecmp (record->type, "CNAME") == 0 && wanted == NULL)
            wanted = pp_spf_domain_from_answer (record->value);
        }
    }
  return values;
}

/* RFC 7208, 4.6.4: terms for which the directory has nothing are few. FALSE if this is one too many. */
static gboolean
count_void (PpSpf *self)
{
  if (!self->counts_void || self->term_void)
    return TRUE;
  self->term_void = TRUE;
  if (++self->voids <= MOST_VOIDS)
    return TRUE;
  pp_spf_settle (self, PP_SPF_PERMERROR,
                 g_strdup_printf ("the SPF record of %s asks for over %d names that are not there", self->domain, MOST_VOIDS));
  return FALSE;
}

/**
 * pp_spf_hear:
 * @answer: (nullable): the answer to what pp_spf_wants() said; %NULL if none came, or the question could not be asked
 *
 * Goes on with the check up to the next question or to the result. No answer, one that is cut off, and any response code
 * but 0 and 3 are errors of the directory (RFC 7208, 2.6.6).
 */
void
pp_spf_hear (PpSpf *self, const PpDnsAnswer *answer)
{
  g_autoptr (GPtrArray) values = NULL;
  gboolean failed;

  g_return_if_fail (self != NULL && self->name != NULL);

  failed = answer == NULL || answer->truncated || (answer->rcode != 0 && answer->rcode != 3);
  values = failed ? g_ptr_array_new () : collect (self, answer);
  g_clear_pointer (&self->name, g_free);
  if (failed || values->len > 0 || count_void (self))
    self->hear (self, failed, values);
  pp_spf_advance (self);
}

/**
 * pp_spf_get_result:
 *
 * Returns: the result; as long as the directory owes an answer, %PP_SPF_TEMPERROR, for that is what it is when time is over
 * (RFC 7208, 4.6.4)
 */
PpSpfResult
pp_spf_get_result (PpSpf *self)
{
  g_return_val_if_fail (self != NULL, PP_SPF_TEMPERROR);

  return self->is_settled ? self->result : PP_SPF_TEMPERROR;
}

/**
 * pp_spf_result_to_string:
 *
 * Returns: the word of RFC 7208, 2.6: "pass"
 */
const char *
pp_spf_result_to_string (PpSpfResult result)
{
  static const char *const words[] = { "none", "neutral", "pass", "fail", "softfail", "temperror", "permerror" };

  g_return_val_if_fail ((guint) result < G_N_ELEMENTS (words), "permerror");

  return words[result];
}

/**
 * pp_spf_get_reason:
 *
 * Returns: (transfer none): one sentence without a full stop: what matched, or what went wrong. Printable
 */
const char *
pp_spf_get_reason (PpSpf *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->is_settled ? self->reason : "the directory has not answered";
}

/**
 * pp_spf_get_explanation:
 *
 * Returns: (transfer none) (nullable): what the domain says to those who fail (exp=; RFC 7208, 6.2): a stranger's words in
 * printable ASCII, at most 400 octets and "..."
 */
const char *
pp_spf_get_explanation (PpSpf *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->explanation;
}
