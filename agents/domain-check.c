/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a domain can get mail at all (RFC 5321, 5.1; RFC 7505), for whoever wants to know before a letter is taken.
 */
#include "agents/directory.h"

typedef struct
{
  PpDirectory *directory;
  char *domain;
  guint32 item;
  gboolean no_ipv4; /* its A record was asked for already */
  PpDomainFunc checked;
  gpointer data;
  GDestroyNotify free_data;
} Check;

static void
check_clear (gpointer data)
{
  Check *check = data;

  if (check->free_data != NULL)
    check->free_data (check->data);
  g_free (check->domain);
}

/* Each question of it that is under way holds one reference. */
static void
check_unref (gpointer check)
{
  g_rc_box_release_full (check, check_clear);
}

/**
 * pp_directory_judge_mx:
 * @domain: what was asked for
 * @answer: to the question for its MX records
 *
 * Returns: (transfer full) (nullable): why no letter can go there, or not now; %NULL if the domain has an MX, or may
 * have an address to be used in its place
 */
PpReply *
pp_directory_judge_mx (const char *domain, const PpDnsAnswer *answer)
{
  if (answer->rcode == PP_DNS_NXDOMAIN)
    return answer->problem != NULL ? pp_reply_new (550, "5.1.2", "%s", answer->problem)
                                   : pp_reply_new (550, "5.1.2", "there is no domain %s", domain);
  if (answer->rcode != PP_DNS_NOERROR)
    return answer->problem != NULL
             ? pp_reply_new (451, "4.4.3", "%s: no way to find %s", answer->problem, domain)
             : pp_reply_new (451, "4.4.3", "the directory could not say where %s is", domain);
  if (pp_dns_answer_is_null_mx (answer))
    return pp_reply_new (556, "5.1.10", "%s takes no mail (null MX, RFC 7505)", domain);
  return NULL;
}

static void
conclude (Check *check, PpActor *actor, PpReply *reply)
{
  PpDomainState state = reply == NULL                ? PP_DOMAIN_EXISTS
                        : pp_reply_is_final (reply) ? PP_DOMAIN_REFUSED
                                                    : PP_DOMAIN_UNKNOWN;

  check->checked (actor, state, reply, check->data);
  g_clear_pointer (&reply, pp_reply_free);
}

static void
ask (Check *check, const char *type, PpAnsweredFunc answered)
{
  pp_directory_ask (check->directory, check->domain, type, check->item, answered, g_rc_box_acquire (check), check_unref);
}

static void
hear_address (PpActor *actor, const PpDnsAnswer *answer, gpointer data)
{
  Check *check = data;

  if (answer->rcode != PP_DNS_NOERROR)
    conclude (check, actor, pp_directory_judge_mx (check->domain, answer));
  else if (pp_dns_answer_has (answer, "A") || pp_dns_answer_has (answer, "AAAA"))
    conclude (check, actor, NULL);
  else if (!check->no_ipv4)
    {
      check->no_ipv4 = TRUE;
      ask (check, "AAAA", hear_address);
    }
  else
    conclude (check, actor, pp_reply_new (550, "5.1.2", "%s has neither a mail server nor an address", check->domain));
}

static void
hear_mx (PpActor *actor, const PpDnsAnswer *answer, gpointer data)
{
  Check *check = data;
  PpReply *reply = pp_directory_judge_mx (check->domain, answer);

  if (reply != NULL || pp_dns_answer_has (answer, "MX"))
    conclude (check, actor, reply);
  else
    ask (check, "A", hear_address);
}

/**
 * pp_directory_check_domain:
 * @domain: as pp_directory_ask() wants it; no literal
 * @item: the letter that it is about, or 0
 * @checked: called when it is known, not from within this function
 * @data: (transfer full): given to @checked
 * @free_data: (nullable): frees it afterwards
 *
 * Whether mail can go to @domain: it has an MX record or, without one, an address.
 */
void
pp_directory_check_domain (PpDirectory *self, const char *domain, guint32 item, PpDomainFunc checked, gpointer data,
                           GDestroyNotify free_data)
{
  Check *check = g_rc_box_new0 (Check);

  check->directory = self;
  check->domain = g_strdup (domain);
  check->item = item;
  check->checked = checked;
  check->data = data;
  check->free_data = free_data;
  ask (check, "MX", hear_mx);
  check_unref (check);
}
