/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way to another domain (RFC 5321, 5.1): ask the directory for its MX records, take the offices in order of
 * preference, ask for the address of each where the answer did not bring it, and try them in turn.
 */
#include <string.h>

#include "agents/mta-private.h"

/* How long to wait for the directory. */
#define DIRECTORY_US (5 * G_USEC_PER_SEC)

/* What is known of the way to one destination. */
typedef struct
{
  GPtrArray *offices; /* char *: names of hosts still to be tried, best first */
  guint next;
  GPtrArray *known;   /* PpDnsRecord: addresses that came along; owned by answers */
  GPtrArray *answers; /* PpDnsAnswer */
  char *asked;        /* the host whose address is being asked for, or NULL: the MX of the domain */
  guint16 id;
  guint tag;
} Way;

static void
way_free (gpointer data)
{
  Way *way = data;

  g_ptr_array_unref (way->offices);
  g_ptr_array_unref (way->known);
  g_ptr_array_unref (way->answers);
  g_free (way->asked);
  g_free (way);
}

static void
fail (PpMta *self, PpDestination *destination, PpReply *reply)
{
  g_autoptr (PpReply) owned = reply;
  g_autofree char *text = pp_reply_to_string (reply);

  pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, 0, 0, NULL, "no way to %s: %s", pp_destination_get_key (destination),
                   text);
  pp_actor_enter (PP_ACTOR (self), "resting");
  pp_destination_fail (destination, reply);
}

static void
ask (PpMta *self, PpDestination *destination, const char *name, const char *type)
{
  Way *way = pp_destination_get_data (destination);
  PpActor *actor = PP_ACTOR (self);
  g_autofree char *in_words = NULL;
  g_autoptr (GBytes) question = NULL;
  PpPort *port;

  way->id = pp_actor_get_random (actor);
  question = self->resolver != NULL ? pp_dns_ask (name, type, way->id, &in_words) : NULL;
  if (question == NULL)
    {
      fail (self, destination, self->resolver != NULL
                                 ? pp_reply_new (550, "5.1.2", "%s cannot be a domain", name)
                                 : pp_reply_new (451, "4.4.3", "there is no directory to ask for %s", name));
      return;
    }
  pp_actor_enter (actor, "looking-up");
  port = pp_actor_open_datagrams (actor, self->resolver, PP_PORT_DNS, "dns", 0);
  pp_destination_set_port (destination, port);
  pp_port_say_datagram (port, question, in_words);
  pp_actor_set_timer (actor, way->tag, DIRECTORY_US, FALSE, NULL);
  g_hash_table_insert (self->silent, GUINT_TO_POINTER (way->tag), destination);
}

static void
stop_waiting (PpMta *self, PpDestination *destination)
{
  Way *way = pp_destination_get_data (destination);

  pp_actor_clear_timer (PP_ACTOR (self), way->tag);
  g_hash_table_remove (self->silent, GUINT_TO_POINTER (way->tag));
  pp_port_hang_up (pp_destination_get_port (destination));
  pp_destination_set_port (destination, NULL);
}

static const char *
known_address (Way *way, const char *host)
{
  for (guint i = 0; i < way->known->len; i++)
    {
      PpDnsRecord *record = way->known->pdata[i];
      if (g_ascii_strcasecmp (record->name, host) == 0)
        return record->value;
    }
  return NULL;
}

/* The next office that has not been tried. */
static void
visit (PpMta *self, PpDestination *destination)
{
  Way *way = pp_destination_get_data (destination);
  const char *office, *address;
  g_autofree char *name = NULL;

  if (way->next >= way->offices->len)
    {
      fail (self, destination, pp_reply_new (451, "4.4.1", "no office of %s could be reached",
                                             pp_destination_get_key (destination)));
      return;
    }
  office = way->offices->pdata[way->next];
  address = known_address (way, office);
  if (address == NULL)
    {
      g_free (way->asked);
      way->asked = g_strdup (office);
      ask (self, destination, office, "A");
      return;
    }
  way->next++;
  name = g_strconcat ("mta:", office, NULL);
  pp_actor_enter (PP_ACTOR (self), "relaying");
  pp_destination_set_port (destination,
                           pp_actor_connect (PP_ACTOR (self), address, PP_PORT_SMTP, "smtp", 3, name));
}

void
pp_mta_try_next_office (PpMta *self, PpDestination *destination, const char *why)
{
  Way *way = pp_destination_get_data (destination);

  pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, 0, 0, NULL, "cannot reach %s: %s",
                   (char *) way->offices->pdata[way->next - 1], why);
  visit (self, destination);
}

/* RFC 5321, 5.1: offices that are no better than we are would send it back to us. */
static gboolean
collect_offices (PpMta *self, Way *way, PpDnsAnswer *answer)
{
  const char *own = pp_actor_get_host (PP_ACTOR (self));
  gboolean any = FALSE;

  for (guint i = 0; i < answer->records->len; i++)
    {
      PpDnsRecord *record = answer->records->pdata[i];
      if (g_str_equal (record->type, "A"))
        g_ptr_array_add (way->known, record);
      if (!g_str_equal (record->type, "MX"))
        continue;
      any = TRUE;
      if (g_ascii_strcasecmp (record->value, own) == 0)
        break;
      g_ptr_array_add (way->offices, g_strdup (record->value));
    }
  return any;
}

static void
hear_mx (PpMta *self, PpDestination *destination, PpDnsAnswer *answer)
{
  Way *way = pp_destination_get_data (destination);
  const char *domain = pp_destination_get_key (destination);
  gboolean any = collect_offices (self, way, answer);

  if (answer->rcode == 3)
    fail (self, destination, pp_reply_new (550, "5.1.2", "there is no domain %s", domain));
  else if (answer->rcode != 0)
    fail (self, destination, pp_reply_new (451, "4.4.3", "the directory could not say where %s is", domain));
  else if (any && way->offices->len == 0)
    fail (self, destination, pp_reply_new (554, "5.4.6", "the directory sends letters for %s back to us", domain));
  else if (any && *(char *) way->offices->pdata[0] == '\0')
    fail (self, destination, pp_reply_new (556, "5.1.10", "%s takes no mail (null MX, RFC 7505)", domain));
  else
    {
      if (!any) /* the implicit MX: the domain is its own office */
        g_ptr_array_add (way->offices, g_strdup (domain));
      visit (self, destination);
    }
}

static void
hear_address (PpMta *self, PpDestination *destination, PpDnsAnswer *answer)
{
  Way *way = pp_destination_get_data (destination);
  PpDnsRecord *found = NULL;

  for (guint i = 0; i < answer->records->len && found == NULL; i++)
    if (g_str_equal (((PpDnsRecord *) answer->records->pdata[i])->type, "A"))
      found = answer->records->pdata[i];
  if (found != NULL)
    {
      /* A CNAME may have led to another name: it is the address of what was asked for all the same. */
      g_free (found->name);
      found->name = g_strdup (way->asked);
      g_ptr_array_add (way->known, found);
    }
  else
    {
      pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, 0, 0, NULL, "the directory has no address for %s", way->asked);
      way->next++;
    }
  g_clear_pointer (&way->asked, g_free);
  visit (self, destination);
}

void
pp_mta_hear_directory (PpMta *self, PpPort *port, const PpUnit *unit)
{
  PpDestination *destination = pp_destination_of (port);
  g_autoptr (GBytes) octets = g_bytes_new (unit->octets, unit->length);
  PpDnsAnswer *answer;
  Way *way;

  if (destination == NULL)
    return;
  way = pp_destination_get_data (destination);
  answer = pp_dns_read (octets, NULL);
  if (answer == NULL || answer->id != way->id)
    {
      /* not the answer to our question: go on waiting */
      g_clear_pointer (&answer, pp_dns_answer_free);
      return;
    }
  g_ptr_array_add (way->answers, answer);
  stop_waiting (self, destination);
  if (way->asked == NULL)
    hear_mx (self, destination, answer);
  else
    hear_address (self, destination, answer);
}

void
pp_mta_directory_is_silent (PpMta *self, guint tag)
{
  PpDestination *destination = g_hash_table_lookup (self->silent, GUINT_TO_POINTER (tag));

  if (destination == NULL)
    return;
  stop_waiting (self, destination);
  fail (self, destination, pp_reply_new (451, "4.4.3", "the directory does not answer"));
}

/* "[127.25.0.4]" (RFC 5321, 4.1.3): no directory is needed, but only this world's hosts are gone to. */
static void
go_to_literal (PpMta *self, PpDestination *destination)
{
  const char *key = pp_destination_get_key (destination);
  g_autofree char *address = g_strndup (key + 1, strcspn (key + 1, "]"));
  const char *host = pp_actor_get_host_at (PP_ACTOR (self), address);
  Way *way = pp_destination_get_data (destination);
  PpDnsAnswer *answer;
  PpDnsRecord *record;

  if (host == NULL)
    {
      fail (self, destination, pp_reply_new (550, "5.1.2", "there is no host at %s", key));
      return;
    }
  record = g_new0 (PpDnsRecord, 1);
  record->type = g_strdup ("A");
  record->name = g_strdup (host);
  record->value = g_steal_pointer (&address);
  answer = g_new0 (PpDnsAnswer, 1);
  answer->records = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_dns_record_free);
  g_ptr_array_add (answer->records, record);
  g_ptr_array_add (way->answers, answer);
  g_ptr_array_add (way->known, record);
  g_ptr_array_add (way->offices, g_strdup (host));
  visit (self, destination);
}

/**
 * pp_mta_find_way:
 *
 * Begins to look for a way to the domain that @destination is called by.
 */
void
pp_mta_find_way (PpMta *self, PpDestination *destination)
{
  Way *way = g_new0 (Way, 1);

  way->offices = g_ptr_array_new_with_free_func (g_free);
  way->known = g_ptr_array_new ();
  way->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_dns_answer_free);
  way->tag = self->next_tag++;
  pp_destination_set_data (destination, way, way_free);
  if (*pp_destination_get_key (destination) == '[')
    go_to_literal (self, destination);
  else
    ask (self, destination, pp_destination_get_key (destination), "MX");
}
