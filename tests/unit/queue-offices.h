/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small world for the mail queue: an office that files letters, and far offices where the recipient's name says what
 * becomes of him: "never" is refused, "later" is put off, "later3" three times. Everybody writes down what he does.
 *
 *   paris.example, rome.example  ordinary ones
 *   london.example               the sender's own, which gets the reports
 *   box.example                  mailboxes (LMTP)
 *   old.example                  the same, but one that passes letters on and knows no DSN
 *   two.example                  says 421; second.example is its other office
 *   down.example                 nobody is there
 */
#pragma once

#include "agents/mail-queue.h"
#include "sim/world.h"

G_BEGIN_DECLS

#define HOME "office.london.example"

/* "12 paris.example: …": minutes since the first world began. */
typedef struct
{
  GString *text;
  gint64 began_us;
} QueueLog;

#define TEST_TYPE_OFFICE (test_office_get_type ())
G_DECLARE_FINAL_TYPE (TestOffice, test_office, TEST, OFFICE, PpActor)

struct _TestOffice
{
  PpActor parent_instance;
  PpBench *cabinet;
  PpMailQueue *queue;
  PpMailQueueOwner owner;
  PpVigil *calls;
  QueueLog *log;
  guint filed;
};

typedef struct
{
  PpWorld *world;
  TestOffice *office;
  QueueLog log;
} QueueStage;

/* A world that begins so many minutes after the first one, with what lies in the cabinet at @path; %NULL: in memory. */
QueueStage *queue_stage_new (const char *path, guint minutes);
/* From alice@london.example; options with spaces between, see test_envelope_take(). The world has started. */
void queue_stage_post (QueueStage *self, const char *letter);
/* (transfer full): ends the play: what was done */
char *queue_stage_strike (QueueStage *self);

G_END_DECLS
