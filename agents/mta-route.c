/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way to another domain (RFC 5321, 5.1): ask the directory for its MX records, take the offices in order of
 * preference, ask for the addresses of each where the answer did not bring them, and try them in turn.
 */
#include <string.h>

#include "agents/mta-private.h"

typedef struct
{
  char *host;
  guint preference;
} Office;

/* What is known of the way to one destination. */
typedef struct
{
  char *domain;       /* as the directory has it */
  guint32 item;
  GPtrArray *offices; /* Office, best first */
  guint next;         /* of those not yet looked at */
  GHashTable *known;  /* host to GPtrArray of char *: addresses that came along */
  GQueue addresses;   /* char *: of the office looked at last, not yet tried */
  gboolean implicit;  /* there is no MX: the domain is its own office */
  gboolean asking;    /* the directory */
  gboolean later;     /* one of the offices may be reached some other time */
  gboolean back_to_us;
  char *trouble;      /* the last one met */
} Way;

static void
office_free (gpointer data)
{
  g_free (((Office *) data)->host);
  g_free (data);
}

static Office *
office_new (const char *host, guint preference)
{
  Office *office = g_new0 (Office, 1);

  office->host = g_strdup (host);
  office->preference = preference;
  return office;
}

static void
way_free (gpointer data)
{
  Way *way = data;

  g_ptr_array_unref (way->offices);
  g_hash_table_unref (way->known);
  g_queue_clear_full (&way->addresses, g_free);
  g_free (way->domain);
  g_free (way->trouble);
  g_free (way);
}

static Way *
way_new (PpDestination *destination)
{
  Way *way = g_new0 (Way, 1);

  way->item = pp_destination_get_item (destination);
  way->offices = g_ptr_array_new_with_free_func (office_free);
  way->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_queue_init (&way->addresses);
  return way;
}

/* The office that is being looked for or tried. */
static const char *
office_of (const Way *way)
{
  return ((Office *) way->offices->pdata[way->next - 1])->host;
}

static void
fail (PpMta *self, PpDestination *destination, PpReply *reply)
{
  g_autoptr (PpReply) owned = reply;
  g_autofree char *text = pp_reply_to_string (reply);
  Way *way = pp_destination_get_data (destination);

  pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, way->item, 0, NULL, "no way to %s: %s",
                   pp_destination_get_key (destination), text);
  pp_actor_enter (PP_ACTOR (self), "resting");
  pp_destination_fail (destination, reply);
}

static void
ask (PpMta *self, PpDestination *destination, const char *name, const char *type, PpAnsweredFunc answered)
{
  Way *way = pp_destination_get_data (destination);

  way->asking = TRUE;
  pp_actor_enter (PP_ACTOR (self), "looking-up");
  pp_directory_ask (self->directory, name, type, way->item, answered, destination, NULL);
}

/* Something is wrong with an office. @later: it may be better some other time */
static void G_GNUC_PRINTF (4, 5)
meet_trouble (PpMta *self, Way *way, gboolean later, const char *format, ...)
{
  va_list arguments;

  g_free (way->trouble);
  va_start (arguments, format);
  way->trouble = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  way->later |= later;
  pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, way->item, 0, NULL, "%s", way->trouble);
}

/* ------------------------------------------------------------------ going there */

/* The office lives where the directory says, unless a real server plays it. */
static void
call (PpMta *self, PpDestination *destination, const char *address)
{
  Way *way = pp_destination_get_data (destination);
  const char *office = office_of (way);
  const PpScenarioHost *host = pp_scenario_get_host (self->site->scenario, office);
  g_autofree char *name = g_strconcat ("mta:", office, NULL);
  PpPort *port;

  pp_actor_enter (PP_ACTOR (self), "relaying");
  if (host != NULL && host->external != NULL)
    port = pp_connect_host (self->site->scenario, PP_ACTOR (self), office, PP_PORT_SMTP, "smtp", 3, "mta");
  else
    port = pp_actor_connect (PP_ACTOR (self), address, PP_PORT_SMTP, "smtp", 3, name);
  pp_destination_set_port (destination, port);
}

/* What becomes of the letters when every office was tried. */
static PpReply *
conclude (const Way *way, const char *key)
{
  if (way->later)
    return pp_reply_new (451, "4.4.1", "no office of %s could be reached: %s", key, way->trouble);
  if (way->back_to_us)
    return pp_reply_new (554, "5.4.6", "the directory sends letters for %s back to us", key);
  if (way->implicit)
    return pp_reply_new (550, "5.1.2", "%s has neither a mail server nor an address", key);
  return pp_reply_new (550, "5.4.4", "no office of %s has an address: %s", key, way->trouble);
}

/* Addresses of the office looked at now. If one of them is our own, so is the office, and whatever it is called: it and
 * all that are no better would only send the letters back to us (RFC 5321, 5.1). */
static void
take_addresses (PpMta *self, Way *way, GPtrArray *addresses)
{
  const char *own = pp_actor_look_up (PP_ACTOR (self), pp_actor_get_host (PP_ACTOR (self)));

  for (guint i = 0; i < addresses->len; i++)
    g_queue_push_tail (&way->addresses, g_strdup (addresses->pdata[i]));
  if (own == NULL || g_queue_find_custom (&way->addresses, own, (GCompareFunc) g_strcmp0) == NULL)
    return;
  way->back_to_us = TRUE;
  meet_trouble (self, way, FALSE, "the address of %s is our own: it, and offices that are no better, are left out", office_of (way));
  g_queue_clear_full (&way->addresses, g_free);
  way->next = way->offices->len;
}

static void hear_address (PpActor *actor, const PpDnsAnswer *answer, gpointer data);

/* The next address of this office, or the next office, or the end. */
static void
visit (PpMta *self, PpDestination *destination)
{
  Way *way = pp_destination_get_data (destination);

  while (g_queue_is_empty (&way->addresses) && way->next < way->offices->len)
    {
      GPtrArray *known = g_hash_table_lookup (way->known, ((Office *) way->offices->pdata[way->next++])->host);
      if (known == NULL)
        {
          ask (self, destination, office_of (way), "A", hear_address);
          return;
        }
      take_addresses (self, way, known);
    }
  if (g_queue_is_empty (&way->addresses))
    fail (self, destination, conclude (way, pp_destination_get_key (destination)));
  else
    {
      g_autofree char *address = g_queue_pop_head (&way->addresses);
      call (self, destination, address);
    }
}

/**
 * pp_mta_try_next_office:
 * @destination: a way to there was found with pp_mta_find_way(), and this office did not take the letters
 * @why: for people: why the connection could not be made, or what the other server said before any letter was begun
 *
 * RFC 5321, 5.1: the client must try each of the addresses in order until one works.
 *
 * Returns: whether there is another office, or another address of the same: it is gone to now, and should that come to
 * nothing, the letters are put back or returned. %FALSE if there is none left: what becomes of the letters is for the
 * caller to say.
 */
gboolean
pp_mta_try_next_office (PpMta *self, PpDestination *destination, const char *why)
{
  Way *way;

  if (g_str_equal (pp_destination_get_key (destination), PP_MTA_LOCAL))
    return FALSE;
  way = pp_destination_get_data (destination);
  if (way == NULL || way->next == 0 || way->asking)
    return FALSE;
  meet_trouble (self, way, TRUE, "cannot reach %s: %s", office_of (way), why);
  if (g_queue_is_empty (&way->addresses) && way->next >= way->offices->len)
    return FALSE;
  visit (self, destination);
  return TRUE;
}

/* ------------------------------------------------------------------ addresses */

static GPtrArray *
list_values (const PpDnsAnswer *answer, const char *name, const char *type)
{
  g_autoptr (GPtrArray) records = pp_dns_answer_list (answer, name, type);
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (values, g_strdup (((PpDnsRecord *) records->pdata[i])->value));
  return values;
}

/* The last hope for an office without an IPv4 address was that the directory knows another kind. */
static void
hear_ipv6_address (PpActor *actor, const PpDnsAnswer *answer, gpointer data)
{
  PpDestination *destination = data;
  Way *way = pp_destination_get_data (destination);

  way->asking = FALSE;
  if (pp_dns_answer_has (answer, "AAAA"))
    meet_trouble (PP_MTA (actor), way, TRUE, "%s has an IPv6 address only, and this world speaks IPv4", office_of (way));
  else
    meet_trouble (PP_MTA (actor), way, answer->rcode == PP_DNS_SERVFAIL, "the directory has no address for %s", office_of (way));
  visit (PP_MTA (actor), destination);
}

static void
hear_address (PpActor *actor, const PpDnsAnswer *answer, gpointer data)
{
  PpMta *self = PP_MTA (actor);
  PpDestination *destination = data;
  Way *way = pp_destination_get_data (destination);
  g_autoptr (GPtrArray) addresses = list_values (answer, office_of (way), "A");

  way->asking = FALSE;
  if (answer->rcode == PP_DNS_NXDOMAIN)
    meet_trouble (self, way, FALSE, "%s, which is to take the letters, is not in the directory", office_of (way));
  else if (answer->rcode != PP_DNS_NOERROR)
    meet_trouble (self, way, TRUE, "where %s is cannot be looked up now: %s", office_of (way),
                  answer->problem != NULL ? answer->problem : "the directory fails");
  else if (addresses->len == 0)
    {
      ask (self, destination, office_of (way), "AAAA", hear_ipv6_address);
      return;
    }
  else
    take_addresses (self, way, addresses);
  visit (self, destination);
}

/* ------------------------------------------------------------------ offices */

/* RFC 5321, 5.1: among equals the order is a matter of chance, so that each gets its share. */
static void
shuffle_equals (PpMta *self, GPtrArray *offices)
{
  for (guint i = 0; i + 1 < offices->len; i++)
    {
      guint equals = 1;
      gpointer kept = offices->pdata[i];

      while (i + equals < offices->len &&
             ((Office *) offices->pdata[i + equals])->preference == ((Office *) kept)->preference)
        equals++;
      if (equals > 1)
        {
          guint chosen = i + pp_actor_get_random (PP_ACTOR (self)) % equals;
          offices->pdata[i] = offices->pdata[chosen];
          offices->pdata[chosen] = kept;
        }
    }
}

/* RFC 5321, 5.1: we, and offices that are no better than we are, would send it back to us. */
static void
collect_offices (PpMta *self, Way *way, const PpDnsAnswer *answer)
{
  const char *own = pp_actor_get_host (PP_ACTOR (self));
  g_autoptr (GPtrArray) records = pp_dns_answer_list (answer, way->domain, "MX");
  guint worst = G_MAXUINT;

  way->implicit = records->len == 0;
  if (way->implicit)
    g_ptr_array_add (way->offices, office_new (way->domain, 0));
  for (guint i = 0; i < records->len; i++)
    {
      const PpDnsRecord *record = records->pdata[i];
      if (g_ascii_strcasecmp (record->value, own) == 0)
        worst = MIN (worst, record->preference);
    }
  for (guint i = 0; i < records->len; i++)
    {
      const PpDnsRecord *record = records->pdata[i];
      if (record->preference < worst && *record->value != '\0')
        g_ptr_array_add (way->offices, office_new (record->value, record->preference));
    }
  if (worst < G_MAXUINT)
    {
      way->back_to_us = TRUE;
      pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, way->item, 0, NULL,
                       "we are an office for %s ourselves, with preference %u: only better ones are tried", way->domain, worst);
    }
  shuffle_equals (self, way->offices);
}

static void
remember_addresses (Way *way, const PpDnsAnswer *answer)
{
  for (guint i = 0; i < way->offices->len; i++)
    {
      const char *host = ((Office *) way->offices->pdata[i])->host;
      GPtrArray *addresses = list_values (answer, host, "A");

      if (addresses->len > 0)
        g_hash_table_replace (way->known, g_strdup (host), addresses);
      else
        g_ptr_array_unref (addresses);
    }
}

static void
hear_mx (PpActor *actor, const PpDnsAnswer *answer, gpointer data)
{
  PpMta *self = PP_MTA (actor);
  PpDestination *destination = data;
  Way *way = pp_destination_get_data (destination);
  PpReply *refusal = pp_directory_judge_mx (pp_destination_get_key (destination), answer);

  way->asking = FALSE;
  if (refusal != NULL)
    {
      fail (self, destination, refusal);
      return;
    }
  collect_offices (self, way, answer);
  remember_addresses (way, answer);
  visit (self, destination);
}

/* ------------------------------------------------------------------ where no MX is asked for */

static void
go_to_host (PpMta *self, PpDestination *destination, const char *host, const char *address)
{
  Way *way = pp_destination_get_data (destination);
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (addresses, g_strdup (address));
  g_hash_table_replace (way->known, g_strdup (host), addresses);
  g_ptr_array_add (way->offices, office_new (host, 0));
  visit (self, destination);
}

/* "[127.25.0.4]" (RFC 5321, 4.1.3): no directory is needed, but only this world's hosts are gone to. */
static void
go_to_literal (PpMta *self, PpDestination *destination)
{
  const char *key = pp_destination_get_key (destination);
  g_autofree char *address = g_strndup (key + 1, strcspn (key + 1, "]"));
  const char *host = pp_actor_get_host_at (PP_ACTOR (self), address);

  if (host != NULL)
    go_to_host (self, destination, host, address);
  else
    fail (self, destination, pp_reply_new (550, "5.1.2", "there is no host at %s", key));
}

/* All that is not our own goes to one office, which knows its way about. It is of this world: its address is known. */
static void
go_to_smart_host (PpMta *self, PpDestination *destination)
{
  const char *host = self->site->host->relay_to;

  go_to_host (self, destination, host, pp_actor_look_up (PP_ACTOR (self), host));
}

/**
 * pp_mta_find_way:
 *
 * Begins to look for a way to the domain that @destination is called by.
 */
void
pp_mta_find_way (PpMta *self, PpDestination *destination)
{
  const char *key = pp_destination_get_key (destination);
  Way *way = way_new (destination);

  pp_destination_set_data (destination, way, way_free);
  if (self->site->host->relay_to != NULL)
    go_to_smart_host (self, destination);
  else if (*key == '[')
    go_to_literal (self, destination);
  else if ((way->domain = pp_domain_to_ascii (key, NULL)) != NULL)
    ask (self, destination, way->domain, "MX", hear_mx);
  else
    fail (self, destination, pp_reply_new (550, "5.1.2", "%s cannot be a domain", key));
}
