/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The world's directory: zones, questions and answers as real DNS messages (RFC 1035), made and read by ldns.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PpZone PpZone;

#define PP_DNS_ERROR (pp_dns_error_quark ())
GQuark pp_dns_error_quark (void);
typedef enum
{
  PP_DNS_ERROR_RECORD, /* a record that cannot be */
  PP_DNS_ERROR_MESSAGE /* octets that are no DNS message */
} PpDnsError;

PpZone *pp_zone_new (void);
void pp_zone_free (PpZone *self);
gboolean pp_zone_add (PpZone *self, const char *record, GError **error); /* "paris.example. 3600 IN MX 10 mx.paris.example." */

/* Answers a question: (transfer full) the answer, or NULL for what deserves none (an answer, rubbish). NXDOMAIN for names that are not there, an
 * empty answer for types that are not, addresses of MX targets as additional records, CNAMEs followed, REFUSED for
 * what is not asked of class IN, NOTIMP for other opcodes. Over @most octets (512, or what EDNS says) the TC bit is
 * set. @in_words: "paris.example MX?" and "paris.example MX 10 mx.paris.example" or "…: no such name". */
GBytes *pp_zone_answer (PpZone *self, GBytes *question, gsize most, char **question_in_words, char **answer_in_words);

GBytes *pp_dns_ask (const char *name, const char *type, guint16 id, char **in_words);

typedef struct
{
  char *type;        /* "MX", "A", "AAAA", "CNAME", "TXT" */
  char *name;        /* without the last dot, lower case */
  char *value;       /* target without the last dot, address, or text */
  guint preference;  /* of an MX */
  guint32 ttl;
} PpDnsRecord;

typedef struct
{
  guint16 id;
  guint rcode;       /* 0 no error, 2 SERVFAIL, 3 NXDOMAIN … */
  gboolean truncated;
  GPtrArray *records; /* PpDnsRecord: answers, then additional ones; MX sorted by preference */
} PpDnsAnswer;

PpDnsRecord *pp_dns_record_parse (const char *record, GError **error); /* master file format; @value of other types as it stands there */
PpDnsAnswer *pp_dns_read (GBytes *answer, GError **error);
void pp_dns_answer_free (PpDnsAnswer *self);
void pp_dns_record_free (PpDnsRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpZone, pp_zone_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpDnsAnswer, pp_dns_answer_free)

G_END_DECLS
