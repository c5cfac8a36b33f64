/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inspector: all that is known of one actor at one moment, in words: its state, what it may hear next, its connections, its
 * queue, its mailboxes, its zone. It reads snapshots, the journal, the scenario and the engines' own tables; it knows no widget.
 */
#pragma once

#include "app/scene.h"

G_BEGIN_DECLS

typedef enum
{
  PP_INSPECT_STATE,
  PP_INSPECT_NEXT,
  PP_INSPECT_CONNECTIONS,
  PP_INSPECT_QUEUE,
  PP_INSPECT_MAILBOXES,
  PP_INSPECT_ZONE,
  PP_N_INSPECT
} PpInspectKind;

typedef enum
{
  PP_TONE_PLAIN,
  PP_TONE_HEAD,    /* stands over the rows that follow */
  PP_TONE_TROUBLE, /* it waits, was refused, is closed */
  PP_TONE_QUIET    /* there is nothing, or more than is shown */
} PpInspectTone;

/**
 * PpInspectRow:
 * @tone: how it is meant
 * @lead: (nullable): what it is called on the wire or in the journal: "RCPT", "12", "MX"
 * @words: what is said of it
 * @more: (nullable): what is known beside that, one or more lines
 * @side: (nullable): an RFC section, a size, a time
 * @sentence: all of it as one sentence
 * @item: the letter that it is about, or 0
 */
typedef struct
{
  PpInspectTone tone;
  char *lead;
  char *words;
  char *more;
  char *side;
  char *sentence;
  guint32 item;
} PpInspectRow;

/* @rows: (element-type PpInspectRow); NULL: such an actor has no such thing. @total: how many there are, shown or not. */
typedef struct
{
  GPtrArray *rows;
  guint total;
} PpInspectSection;

/**
 * PpInspection:
 * @actor: "mta:mail.london.example"
 * @role: "MTA"
 * @host: its host, or whose device it is: "mail.london.example", "Bob's phone"
 * @office: the same at the post office
 * @sections: by #PpInspectKind
 */
typedef struct
{
  char *actor;
  char *role;
  char *host;
  char *office;
  PpInspectSection sections[PP_N_INSPECT];
} PpInspection;

typedef struct _PpInspector PpInspector;

PpInspector *pp_inspector_new (PpScenario *scenario, PpChronicle *chronicle, PpCommentary *commentary);
void pp_inspector_free (PpInspector *self);
PpInspection *pp_inspector_look (PpInspector *self, const PpSnapshot *snapshot, const char *actor);
void pp_inspection_free (PpInspection *self);

const char *pp_inspect_kind_get_title (PpInspectKind kind);
GPtrArray *pp_inspector_list_actors (PpScenario *scenario, const PpSnapshot *snapshot);
GPtrArray *pp_inspector_list_at (PpScenario *scenario, const PpSnapshot *snapshot, const PpScene *scene, PpStation station);
char *pp_inspector_name_actor (PpScenario *scenario, const char *actor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpInspector, pp_inspector_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpInspection, pp_inspection_free)

G_END_DECLS
