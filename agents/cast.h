/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Turns a scenario into a world: hosts, actors, who listens where, what is posted. And judges how it came out.
 */
#pragma once

#include "agents/scenario.h"
#include "sim/world.h"

G_BEGIN_DECLS

/**
 * PpCastOptions:
 * @scenario: who is in the world
 * @letters: (element-type PpScenarioLetter) (nullable): posted instead of the scenario's own
 * @count: each letter is posted so many times (0 is 1)
 * @in_memory: no sockets: for tests
 * @serve: real time, nobody posts or collects by themselves
 * @network: "127.25.0" or such; %NULL: that one, or the next free one
 * @store: (nullable): folder for the cabinets, made if missing; %NULL: in memory
 * @port_offset: added to every standard port
 * @port_offset_given: kept to, come what may; otherwise a port that another program holds on every address of the
 *   machine is moved up by thousands until it is free
 * @most_sessions: at one server at once, unless the scenario says; 0: as many as come
 * @let_out: (nullable): set of "ADDRESS:PORT" that a person has named, though they are not on this machine
 * @seed: with @seed_given, instead of the scenario's
 */
typedef struct
{
  PpScenario *scenario;
  GPtrArray *letters;
  guint count;
  gboolean in_memory;
  gboolean serve;
  const char *network;
  const char *store;
  guint port_offset;
  gboolean port_offset_given;
  guint most_sessions;
  GHashTable *let_out;
  gboolean seed_given;
  guint64 seed;
} PpCastOptions;

#define PP_CAST_PORT_OFFSET 2000

/* Errors: PP_WORLD_ERROR (a port in use, the machine), PP_CABINET_ERROR. */
PpWorld *pp_cast_world (const PpCastOptions *options, GError **error); /* (transfer full): not yet started */

gboolean pp_cast_has_outsiders (PpScenario *scenario);

typedef struct
{
  char *service; /* "smtp", "submission", "submissions", "lmtp", "pop3", "pop3s", "imap", "imaps", "dns" */
  char *address;
  guint port;
  char *host;
} PpService;

GPtrArray *pp_cast_list_services (PpWorld *world); /* (transfer full): PpService, in the order of the scenario's hosts */

/* What became of each letter for each recipient, told from the events alone. */
typedef struct _PpOutcome PpOutcome;

PpOutcome *pp_outcome_new (const PpCastOptions *options);
void pp_outcome_free (PpOutcome *self);
void pp_outcome_see (PpOutcome *self, PpEvent *event);
void pp_outcome_count (PpOutcome *self, guint *posted, guint *settled); /* recipients, for a progress line */
gboolean pp_outcome_judge (PpOutcome *self, char **report); /* TRUE: as expected. @report: a line for each expectation that failed, and what happened instead */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpOutcome, pp_outcome_free)

/* Wishes that a mail program can be told: that of a user's first device ("mua:alice") or of another ("mua:alice/phone"):
 *   "write"      (a{sv}): to (as), subject (s), text (s): posts a letter; by IMAP, a copy goes into Sent
 *   "check-mail" (NULL) : collects now
 *   "go-offline", "come-back" (NULL): there is no connection, and there is one again
 *   "lose-store" (NULL) : all that is kept on the device is gone
 *   "expunge"    (NULL) : what is marked as deleted goes for good (IMAP)
 *   "read", "unread", "flag", "unflag", "delete" (a{sv}), "move" (a{sv} with to (s)): done with one letter, which is named
 *     by letter (u: its number in the world), by subject (s), or by mailbox (s) and uid (u) or number (u: on the device)
 */

G_END_DECLS
