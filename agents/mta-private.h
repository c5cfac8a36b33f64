/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the two files of the MTA share.
 */
#pragma once

#include "agents/actors.h"
#include "agents/directory.h"

G_BEGIN_DECLS

/* The destination of letters of its own domain; the others are called by the domain they go to. */
#define PP_MTA_LOCAL "(local)" /* no domain can be called that */

/* Timer tags of the MTA, behind those of its queue. The directory's are without end: they come last. */
enum
{
  PP_MTA_TIMER_DIRECTORY = PP_MAIL_QUEUE_TIMER_LAST
};

struct _PpMta
{
  PpActor parent_instance;
  PpSite *site;
  PpMda *mda; /* under the same roof, or NULL; not owned: the world keeps both */
  PpDirectory *directory;
  PpMailQueue *queue;
  PpMailQueueOwner owner;
  PpSmtpPolicy policy;
};

void pp_mta_find_way (PpMta *self, PpDestination *destination);
gboolean pp_mta_try_next_office (PpMta *self, PpDestination *destination, const char *why);

G_END_DECLS
