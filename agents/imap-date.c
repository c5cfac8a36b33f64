/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dates as IMAP writes them (RFC 9051, 9: date, date-time). The calendar is the Gregorian one, before 1582 as well.
 */
#include "agents/imap-private.h"

#include <string.h>

#define SECONDS_A_DAY 86400

static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* Days since 1 January 1970. The year is thought to begin in March, so that the leap day is its last; 400 years have
 * 146,097 days. */
static gint32
count_days (gint year, gint month, gint day)
{
  gint shifted = (month + 9) % 12, years = year - (month <= 2) + 400; /* no year is negative then */

  return years * 365 + years / 4 - years / 100 + years / 400 + (153 * shifted + 2) / 5 + day - 1 - 719468 - 146097;
}

static gint
days_of_month (gint year, gint month)
{
  static const gint lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return lengths[month - 1] + (month == 2 && leap);
}

/* Just so many digits */
static gboolean
read_digits (const char **at, const char *end, guint count, gint *number)
{
  *number = 0;
  if ((gsize) (end - *at) < count)
    return FALSE;
  for (guint i = 0; i < count; i++, ++*at)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *number = *number * 10 + g_ascii_digit_value (**at);
    }
  return TRUE;
}

static gboolean
read_char (const char **at, const char *end, char c)
{
  if (*at == end || **at != c)
    return FALSE;
  ++*at;
  return TRUE;
}

/* date-day = 1*2DIGIT ; date-day-fixed = (SP DIGIT) / 2DIGIT */
static gboolean
read_day (const char **at, const char *end, gboolean fixed, gint *day)
{
  if (fixed)
    return read_char (at, end, ' ') ? read_digits (at, end, 1, day) : read_digits (at, end, 2, day);
  return read_digits (at, end, end - *at > 1 && g_ascii_isdigit ((*at)[1]) ? 2 : 1, day);
}

/* date-month = "Jan" / "Feb" / … */
static gboolean
read_month (const char **at, const char *end, gint *month)
{
  if (end - *at < 3)
    return FALSE;
  for (*month = 1; *month <= 12; ++*month)
    if (g_ascii_strncasecmp (*at, months[*month - 1], 3) == 0)
      {
        *at += 3;
        return TRUE;
      }
  return FALSE;
}

/* date-text = date-day "-" date-month "-" date-year ; date-year = 4DIGIT. There has to be such a day. */
gboolean
pp_imap_date_read (const char **at, const char *end, gboolean fixed, gint32 *day)
{
  gint of_month, month, year;

  if (!read_day (at, end, fixed, &of_month) || !read_char (at, end, '-') || !read_month (at, end, &month)
      || !read_char (at, end, '-') || !read_digits (at, end, 4, &year))
    return FALSE;
  if (of_month < 1 || of_month > days_of_month (year, month))
    return FALSE;
  *day = count_days (year, month, of_month);
  return TRUE;
}

/* time = 2DIGIT ":" 2DIGIT ":" 2DIGIT. A leap second is the first one of the next minute. */
static gboolean
read_time (const char **at, const char *end, gint *seconds)
{
  gint hour, minute, second;

  if (!read_digits (at, end, 2, &hour) || !read_char (at, end, ':') || !read_digits (at, end, 2, &minute)
      || !read_char (at, end, ':') || !read_digits (at, end, 2, &second))
    return FALSE;
  *seconds = (hour * 60 + minute) * 60 + second;
  return hour < 24 && minute < 60 && second <= 60;
}

/* zone = ("+" / "-") 4DIGIT: hours and minutes east of Greenwich */
static gboolean
read_zone (const char **at, const char *end, gint32 *zone)
{
  gboolean west = *at < end && **at == '-';
  gint hours, minutes;

  if ((!west && (*at == end || **at != '+')) || (++*at, !read_digits (at, end, 2, &hours)) || !read_digits (at, end, 2, &minutes))
    return FALSE;
  *zone = (west ? -1 : 1) * (hours * 60 + minutes);
  return minutes < 60;
}

/**
 * pp_imap_date_time_parse:
 * @text: without its quotes
 * @date_us: (out): microseconds since the Unix epoch
 * @zone: (out): minutes east of Greenwich
 *
 * date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
 */
gboolean
pp_imap_date_time_parse (const char *text, gint64 *date_us, gint32 *zone)
{
  const char *at = text, *end = text + strlen (text);
  gint32 day;
  gint seconds;

  if (!pp_imap_date_read (&at, end, TRUE, &day) || !read_char (&at, end, ' ') || !read_time (&at, end, &seconds)
      || !read_char (&at, end, ' ') || !read_zone (&at, end, zone) || at != end)
    return FALSE;
  *date_us = ((gint64) day * SECONDS_A_DAY + seconds - *zone * 60) * G_USEC_PER_SEC;
  return TRUE;
}

/* The other way: what count_days() does, undone. */
static void
find_date (gint64 days, gint *year, gint *month, gint *day)
{
  gint64 from_march = days + 719468 + 146097, era = from_march / 146097;
  gint of_era = from_march % 146097;
  gint years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  gint of_year = of_era - (365 * years + years / 4 - years / 100), shifted = (5 * of_year + 2) / 153;

  *day = of_year - (153 * shifted + 2) / 5 + 1;
  *month = shifted < 10 ? shifted + 3 : shifted - 9;
  *year = era * 400 + years + (*month <= 2) - 400;
}

/**
 * pp_imap_date_time_append:
 *
 * Says a date-time, in quotes. A year has four digits: what lies outside them becomes the nearest day inside.
 */
void
pp_imap_date_time_append (GString *out, gint64 date_us, gint32 zone)
{
  gint64 first = (gint64) count_days (0, 1, 1) * SECONDS_A_DAY, last = (gint64) count_days (9999, 12, 31) * SECONDS_A_DAY + SECONDS_A_DAY - 1;
  gint64 seconds = date_us / G_USEC_PER_SEC - (date_us % G_USEC_PER_SEC < 0), from_first;
  gint year, month, day, of_day;

  zone = CLAMP (zone, -(99 * 60 + 59), 99 * 60 + 59);
  seconds = CLAMP (seconds + zone * 60, first, last);
  from_first = seconds - first;
  of_day = from_first % SECONDS_A_DAY;
  find_date (from_first / SECONDS_A_DAY + first / SECONDS_A_DAY, &year, &month, &day);
  g_string_append_printf (out, "\"%2d-%s-%04d %02d:%02d:%02d %c%02d%02d\"", day, months[month - 1], year, of_day / 3600, of_day / 60 % 60,
                          of_day % 60, zone < 0 ? '-' : '+', ABS (zone) / 60, ABS (zone) % 60);
}
