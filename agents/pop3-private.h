/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the POP3 server, shared by the files that make it up:
 *   pop3-server.c  the table of verbs, dispatch, what is answered at once
 *   pop3-work.c    what the cabinet has to do first: PASS, RETR, TOP, QUIT
 *   maildrop.c     what a session sees of its mailbox
 */
#pragma once

#include "agents/maildrop.h"
#include "agents/pop3.h"

G_BEGIN_DECLS

typedef enum
{
  PP_POP3_AUTHORIZATION,
  PP_POP3_PASSWORD_AWAITED,
  PP_POP3_TRANSACTION,
  PP_POP3_UPDATE,
  PP_POP3_CLOSING,
  PP_POP3_N_STATES
} PpPop3State;

typedef struct
{
  PpPort *port; /* which owns the session */
  PpPop3Policy policy;
  PpPop3State state;
  char *user;           /* what USER said */
  PpMaildrop *maildrop; /* from a good PASS on */
  guint errors;
} PpPop3Session;

void pp_pop3_session_enter (PpPop3Session *self, PpPop3State state);
void pp_pop3_session_refuse (PpPop3Session *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pp_pop3_session_part (PpPop3Session *self);

void pp_pop3_work_open (PpPop3Session *self, const char *mailbox);
void pp_pop3_work_fetch (PpPop3Session *self, guint number, gboolean top, guint lines);
void pp_pop3_work_update (PpPop3Session *self);

G_END_DECLS
