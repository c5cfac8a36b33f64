/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a mail user agent, shared by the files that make it up:
 *   mua.c          the actor: one on each device of a user
 *   mua-post.c     letters are handed in
 *   mua-collect.c  letters are collected, by POP or by IMAP
 *   mua-deeds.c    what a person does with them
 */
#pragma once

#include "agents/actors.h"
#include "agents/imap-client.h"

G_BEGIN_DECLS

enum
{
  PP_MUA_TIMER_POST = 1,
  PP_MUA_TIMER_CHECK,
  PP_MUA_TIMER_CALLS,
  PP_MUA_TIMER_POP3,
  PP_MUA_TIMER_IMAP,
  PP_MUA_TIMER_IDLE,
  PP_MUA_TIMER_ACTION /* and the number of the action */
};

struct _PpMua
{
  PpActor parent_instance;
  PpScenario *scenario;
  const PpScenarioUser *user;
  const PpScenarioDevice *device;
  gboolean by_herself;  /* posts and collects without being told */
  gboolean offline;
  PpAuthority *authority;
  char *sign_in;        /* the local part: what servers know the user by */

  GQueue outbox;        /* PpConsignment */
  GHashTable *written;  /* set of items: letters that were written here while the world ran */
  gboolean posting;
  PpPort *post_port;    /* while it is open; not owned */
  PpSmtpCustomer submission;
  PpVigil *calls;

  gboolean collecting, collect_again;
  gboolean settled;     /* the connection stays, and nothing is on its way on it */
  PpPort *mail_port;    /* while it is open; not owned */
  PpDeviceStore *store;
  PpPop3Customer pop3;
  PpImapCustomer imap;
  PpVigil *pop3_calls, *imap_calls;
};

/* mua.c */
void pp_mua_rest (PpMua *self); /* if nothing is under way */

/* mua-post.c */
void pp_mua_post_now (PpMua *self);
void pp_mua_posting_refused (PpMua *self, PpPort *port, const char *why);
void pp_mua_enter_outbox (PpMua *self, PpConsignment *consignment);
void pp_mua_write (PpMua *self, GVariant *details);
void pp_mua_set_up_submission (PpMua *self);

/* mua-collect.c */
void pp_mua_collect (PpMua *self);
void pp_mua_collect_connected (PpMua *self, PpPort *port);
void pp_mua_collect_refused (PpMua *self, PpPort *port, const char *why);
void pp_mua_collect_heard (PpMua *self, PpPort *port, const PpUnit *unit);
void pp_mua_collect_sealed (PpMua *self, PpPort *port, const char *problem);
void pp_mua_collect_hung_up (PpMua *self, PpPort *port);
void pp_mua_collect_break_off (PpMua *self); /* the connection, if there is one */
void pp_mua_set_up_collecting (PpMua *self);
void pp_mua_go_on_idling (PpMua *self);      /* it is time to begin IDLE anew */
gboolean pp_mua_is_imap (PpMua *self);
gboolean pp_mua_is_mail (PpPort *port);      /* and no submission */

/* mua-deeds.c */
gboolean pp_mua_do (PpMua *self, const char *wish, GVariant *details); /* FALSE: not one of these */
void pp_mua_plan_actions (PpMua *self); /* from started() */
void pp_mua_act (PpMua *self, guint number);

G_END_DECLS
