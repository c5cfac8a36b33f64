/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder for a test's cabinets, and what most tests of them do.
 */
#pragma once

#include "agents/cabinet-private.h"
#include "sim/bench-private.h"

G_BEGIN_DECLS

#define HOST "box.paris.example"

typedef struct
{
  char *folder;
  char *path;
} Place;

void place_set_up (Place *place, gconstpointer unused);
void place_tear_down (Place *place, gconstpointer unused);
#define ADD_PLACE(name, function) g_test_add (name, Place, NULL, place_set_up, function, place_tear_down)

PpBench *open_good (const char *path);
void assert_refused (const char *path, int code);
void assert_refused_untouched (const char *path, int code);
void execute (const char *path, const char *sql); /* by another program */
GBytes *read_file (const char *path);

/* Jobs done without a world, on INBOX. */
guint32 file (PpBench *bench, const char *owner, const char *text);
guint count (PpBench *bench, const char *owner);
guint32 inbox_of (PpBench *bench, const char *owner); /* its id; 0: none */
void remove_uid (PpBench *bench, const char *owner, guint32 uid);
GBytes *get (PpBench *bench, const char *owner, guint32 uid); /* (nullable) */
gint64 ask_number (PpBench *bench, const char *sql);

/* Deliveries to bob, given to the bench as a world does. */
typedef struct
{
  GBytes *content;
  gint64 quota;
  gint64 uid;
  GError *error;
} Job;
gboolean do_jobs (PpBench *bench, Job *jobs, guint n); /* FALSE if any batch failed */

G_END_DECLS
