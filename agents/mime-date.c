/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The day in a Date field (RFC 5322, 3.3 and 4.3), for SENTBEFORE and its like (RFC 9051, 6.4.4), which disregard time and zone.
 */
#include "agents/mime-private.h"

static gboolean
read_digits (PpCursor *cursor, guint *number, guint *digits)
{
  *number = *digits = 0;
  while (cursor->at < cursor->end && g_ascii_isdigit (*cursor->at) && *digits < 4)
    {
      *number = *number * 10 + (*cursor->at++ - '0');
      (*digits)++;
    }
  return *digits > 0 && (cursor->at == cursor->end || !g_ascii_isdigit (*cursor->at));
}

/* month, in any case, or its whole name: 1 to 12 */
static guint
read_month (PpCursor *cursor)
{
  static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  PpSlice name = pp_cursor_token (cursor);

  for (guint i = 0; i < 12 && name.length >= 3; i++)
    if (g_ascii_strncasecmp (name.at, months + 3 * i, 3) == 0)
      return i + 1;
  return 0;
}

/* Two digits up to 49 are of this century, three count from 1900 (RFC 5322, 4.3). */
static guint
mend_year (guint year, guint digits)
{
  if (digits == 2)
    return year < 50 ? year + 2000 : year + 1900;
  return digits == 3 ? year + 1900 : year;
}

/* "Mon, 2 Mar 2026 …", with or without the name of the day, and comments anywhere; also "2-Mar-2026", which some write. */
gboolean
pp_mime_day_read (PpSlice value, gint32 *day)
{
  PpCursor cursor = PP_CURSOR (value);
  guint number, month, year, digits;
  GDate date;

  pp_cursor_skip_cfws (&cursor, NULL);
  if (cursor.at < cursor.end && !g_ascii_isdigit (*cursor.at))
    {
      pp_cursor_token (&cursor);
      pp_cursor_skip_cfws (&cursor, NULL);
      pp_cursor_skip (&cursor, ',');
      pp_cursor_skip_cfws (&cursor, NULL);
    }
  if (!read_digits (&cursor, &number, &digits))
    return FALSE;
  pp_cursor_skip_cfws (&cursor, NULL);
  pp_cursor_skip (&cursor, '-');
  month = 0;
  if (cursor.end - cursor.at >= 3)
    {
      PpCursor name = { cursor.at, cursor.at + 3 };

      month = read_month (&name);
      while (cursor.at < cursor.end && g_ascii_isalpha (*cursor.at))
        cursor.at++;
    }
  pp_cursor_skip_cfws (&cursor, NULL);
  pp_cursor_skip (&cursor, '-');
  if (month == 0 || !read_digits (&cursor, &year, &digits) || digits < 2)
    return FALSE;
  year = mend_year (year, digits);
  if (!g_date_valid_dmy (number, month, year))
    return FALSE;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, number, month, year);
  *day = (gint32) g_date_get_julian (&date) - 719163; /* 1 January 1970 */
  return TRUE;
}
