/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files that make a scene share: scene-cast.c says who plays which part, scene-places.c who stands where, scene-words.c says things in a few words,
 * scene-moment.c puts a moment together. Painters need none of this.
 */
#pragma once

#include "app/dialogue.h"
#include "app/scene.h"

G_BEGIN_DECLS

#define PP_STATION_NOWHERE (-1)

/* Who plays which part on the journey of one letter. */
typedef struct
{
  PpScenario *scenario;           /* not owned */
  const PpScenarioUser *sender;   /* or NULL: nobody lives there */
  const PpScenarioUser *receiver; /* or NULL */
  const PpScenarioDevice *device; /* the one of the receiver's that is shown, or NULL */
  PpAddress *from, *to;           /* the envelope; or NULL */
  char *from_domain, *to_domain;  /* of the offices on the left and on the right */
  gboolean one_domain;
  gboolean report;                /* the letter is a report on another one that could not be delivered */
  gboolean astray;                /* and goes to somebody who did not post that one: it has a journey of its own */
  const char *collects_by;        /* the protocol of the last hop: "pop3", "imaps" */
  const PpScenarioHost *hosts[PP_N_STATIONS];
} PpSceneCast;

gboolean pp_scene_same_domain (const char *a, const char *b);
const PpScenarioHost *pp_scene_find_host_named (PpScenario *scenario, const char *name, PpRole role);
const PpScenarioUser *pp_scene_find_user_named (PpScenario *scenario, const char *name);
const PpScenarioDevice *pp_scene_find_device (const PpScenarioUser *user, const char *name);
gboolean pp_scene_relays_for (const PpScenarioHost *host, const char *domain);
void pp_scene_cast_init (PpSceneCast *self, PpScenario *scenario, guint32 number, const PpItemView *item, guint32 original);
void pp_scene_cast_show_device (PpSceneCast *self, const char *actor, GPtrArray *recipients);
gboolean pp_scene_cast_is_hidden (const PpSceneCast *self, const char *actor);
void pp_scene_cast_clear (PpSceneCast *self);
int pp_scene_cast_find (const PpSceneCast *self, const char *actor, guint hop, const char *peer);
const PpScenarioUser *pp_scene_cast_find_other (const PpSceneCast *self, const char *actor, int station, const PpScenarioHost **host);
void pp_scene_cast_name_home (const PpScenarioUser *user, const PpScenarioHost *host, PpSceneStation *it);
gboolean pp_scene_cast_is_own_mailbox (const PpSceneCast *self, const char *actor);
void pp_scene_cast_get_ends (const PpSceneCast *self, guint hop, PpStation *giver, PpStation *taker);
gboolean pp_scene_cast_is_one_roof (const PpSceneCast *self, guint hop);
void pp_scene_cast_fill (const PpSceneCast *self, PpScene *scene);

PpSlip pp_scene_choose_slip (const PpEvent *event, int from);
gboolean pp_scene_is_said (const PpEvent *event);
PpCommentary *pp_scene_get_commentary (void);
gboolean pp_scene_is_hand_over (const PpEvent *event);
gboolean pp_scene_is_refusal (const PpEvent *event);
char *pp_scene_words_town (const char *domain);
char *pp_scene_words_state (const char *state);
char *pp_scene_words_line (PpEvent *event);
char *pp_scene_words_shorten (char *text, glong most);
char *pp_scene_words_speakers (PpEvent *event);
char *pp_scene_words_address (const PpAddress *address);
char *pp_scene_words_clock (PpScenario *scenario, gint64 time_us);
char *pp_scene_words_hour (PpScenario *scenario, gint64 time_us, gint64 now_us);
char *pp_scene_words_span (gint64 span_us);

/* One moment, while its scene is made. */

/* Who has the letter in a queue or a mailbox: the one who took it last, for it is given away only when somebody else has it. */
typedef struct
{
  const PpHolding *holding; /* or NULL */
  const char *actor;
  int station;
} PpHolder;

typedef struct
{
  const PpSnapshot *snapshot;
  PpChronicle *chronicle; /* or NULL */
  PpEvent *event;         /* or NULL */
  const PpConnectionView *connection; /* or NULL */
  PpDialogue *dialogue;   /* what was said before the event; NULL without one */
  guint32 number;         /* of the letter */
  const PpItemView *item; /* or NULL */
  gint64 now_us;
  PpHolder holder;
  PpSceneCast cast;
  PpScene *scene;
} PpMoment;

void pp_moment_set_text (char **text, char *now);
char *pp_moment_say (const PpMoment *self);       /* scene-sentence.c: the line, as a sentence where it is none */
guint pp_moment_find_hop (const PpMoment *self);  /* scene-sentence.c: the hop that the line concerns */
char *pp_moment_name_actor (const PpMoment *self, const char *actor, int place); /* scene-sentence.c */
char *pp_moment_say_holding (const PpMoment *self, const char *doer); /* scene-holdings.c: queues and mailboxes */
void pp_moment_add_outcome (PpMoment *self);  /* scene-outcome.c: the shelf, the clock, what became of the letter */
void pp_moment_add_counter (PpMoment *self);  /* scene-counter.c: seals, identity cards, check lists */
void pp_moment_add_act (PpMoment *self);      /* scene-tell.c: what happens, in words */
void pp_moment_add_envelope (PpMoment *self); /* scene-envelope.c: what is on the envelope */
void pp_moment_add_postmarks (PpMoment *self); /* scene-progress.c: how many postmarks the letter has */
void pp_moment_follow_copy (PpMoment *self);   /* scene-progress.c: of a letter to several, which copy is shown */
void pp_moment_add_progress (PpMoment *self);  /* scene-progress.c: which hops it has behind it */
gboolean pp_moment_is_moving (const PpMoment *self); /* scene-progress.c */
gboolean pp_moment_add_marks (PpMoment *self); /* scene-marks.c: the postmarks; FALSE: the journal does not know them all */
GPtrArray *pp_moment_list_recipients (const PpMoment *self); /* scene-copies.c */
void pp_moment_add_copies (PpMoment *self);   /* scene-copies.c: where each recipient's copy is */
void pp_moment_add_skipped (PpMoment *self);  /* scene-tell.c: how much time has passed */
gboolean pp_arrival_is_for (const PpEvent *arrival, const char *address);
void pp_moment_add_looks (PpMoment *self);    /* scene-look.c: idle, busy, closed, troubled */

G_END_DECLS
