/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the two files of the MTA share.
 */
#pragma once

#include "agents/actors.h"

G_BEGIN_DECLS

/* The destination of letters of its own domain; the others are called by the domain they go to. */
#define PP_MTA_LOCAL "local"

struct _PpMta
{
  PpActor parent_instance;
  PpSite *site;
  PpMda *mda; /* under the same roof, or NULL; not owned: the world keeps both */
  char *resolver;
  PpMailQueue *queue;
  PpMailQueueOwner owner;
  PpSmtpPolicy policy;
  GHashTable *silent; /* timer tag to the destination whose look-up it bounds */
  guint next_tag;
};

void pp_mta_find_way (PpMta *self, PpDestination *destination);
void pp_mta_hear_directory (PpMta *self, PpPort *port, const PpUnit *unit);
void pp_mta_directory_is_silent (PpMta *self, guint tag);
void pp_mta_try_next_office (PpMta *self, PpDestination *destination, const char *why);

G_END_DECLS
