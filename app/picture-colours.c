/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two palettes: warm paper by day, the same town by night. Which colour is written on which is a list too, so that
 * contrast can be checked; the painters do not look at it.
 */
#include "app/picture-private.h"

/* By day, by night */
static const guint32 colours[PP_N_INKS][2] = {
  [PP_INK_PAPER] = { 0xf5efe1, 0x141c31 },
  [PP_INK_RELIEF] = { 0xe4d9c1, 0x212c48 },
  [PP_INK_SHEET] = { 0xfffdf8, 0x26324f },
  [PP_INK_INK] = { 0x232f4b, 0xf0e8d6 },
  [PP_INK_FAINT] = { 0x655c4e, 0xb5ad9c },
  [PP_INK_LINE] = { 0xcfc2a8, 0x46557c },
  [PP_INK_RED] = { 0xc0102c, 0xff8087 },
  [PP_INK_RED_FILL] = { 0xc8102e, 0xcf2741 },
  [PP_INK_WHITE] = { 0xffffff, 0xffffff },
  [PP_INK_NAVY] = { 0x232f4b, 0x1b2542 },
  [PP_INK_STRIP] = { 0x232f4b, 0x080d1b },
  [PP_INK_STRIP_TEXT] = { 0xffffff, 0xfff6e0 },
  [PP_INK_STRIP_FAINT] = { 0xe2d8c2, 0xcabfa8 },
  [PP_INK_STRIP_RED] = { 0xff9aa0, 0xff9aa0 },
  [PP_INK_BLUE] = { 0x1f4fa8, 0x2a5fc0 },
  [PP_INK_GREEN] = { 0x1f7246, 0x237a4c },
  [PP_INK_AMBER] = { 0xf4b73b, 0xf2bb4e },
  [PP_INK_ENVELOPE] = { 0xfffaf0, 0xf6ecd7 },
  [PP_INK_CARD] = { 0xfff3cf, 0xf4e3b5 },
  [PP_INK_DEVICE] = { 0x2b3a5c, 0x0d1528 },
  [PP_INK_SCREEN] = { 0xd9e8f7, 0xa9ccf2 },
  [PP_INK_LAMP] = { 0x54c98b, 0x6ee0a4 },
  [PP_INK_SEA] = { 0xcbe2ec, 0x173862 },
  [PP_INK_SEA_DEEP] = { 0xa6cbdd, 0x10284b },
  [PP_INK_SEA_LINE] = { 0x83b3cb, 0x3f6fa8 },
  [PP_INK_SKY_TOP] = { 0xd5e7ec, 0x0c1428 },
  [PP_INK_SKY_LOW] = { 0xfbf1dc, 0x2a3760 },
  [PP_INK_CLOUD] = { 0xffffff, 0x25325a },
  [PP_INK_SUN] = { 0xf9d98c, 0xf8ecc4 },
  [PP_INK_HILL_FAR] = { 0xcfdcc6, 0x1c2950 },
  [PP_INK_HILL_NEAR] = { 0xb7cca0, 0x172342 },
  [PP_INK_GROUND] = { 0xeadfc3, 0x1a2338 },
  [PP_INK_GROUND_EDGE] = { 0x8fa76c, 0x2c4450 },
  [PP_INK_LEAF] = { 0x86a663, 0x2a4d49 },
  [PP_INK_LEAF_DARK] = { 0x64884c, 0x1e3b3d },
  [PP_INK_WALL_WARM] = { 0xf6dcc0, 0x5b4a55 },
  [PP_INK_WALL_COOL] = { 0xdbe7db, 0x44546a },
  [PP_INK_STONE] = { 0xeadfca, 0x4b5674 },
  [PP_INK_STONE_DARK] = { 0xcdbd9f, 0x38425f },
  [PP_INK_ROOF_RED] = { 0xa63a35, 0x7c2f3a },
  [PP_INK_ROOF_BLUE] = { 0x345b95, 0x2b4c86 },
  [PP_INK_WINDOW] = { 0xbcdbea, 0xffd789 },
  [PP_INK_ROOM] = { 0xfff4d8, 0xffe3a3 },
  [PP_INK_WOOD] = { 0xba8650, 0x86603c },
  [PP_INK_WOOD_DARK] = { 0x855a31, 0x573d28 },
  [PP_INK_HOLE] = { 0x6b4526, 0x33241b },
  [PP_INK_SKIN] = { 0xf1c49b, 0xe0b188 },
  [PP_INK_HULL] = { 0x232f4b, 0x070c19 },
  [PP_INK_OUTLINE] = { 0x3a3f52, 0x0b1122 },
  [PP_INK_METAL] = { 0x2b3a5c, 0x93a3cb },
  [PP_INK_UNLIT] = { 0x7d8cae, 0x7284ad },
  [PP_INK_PIPE] = { 0x3d4f7d, 0x7f94cf },
  [PP_INK_LIT] = { 0xffd566, 0xffdc8c },
  [PP_INK_GLASS] = { 0xbcdbea, 0x2f4064 },
  [PP_INK_SHADE] = { 0x7d8496, 0x262f48 },
  [PP_INK_DIM] = { 0xe6d6b4, 0x6d6459 },
  [PP_INK_ALERT] = { 0xe4122f, 0xff4558 },
};

static const PpInkPair pairs[] = {
  { PP_INK_INK, PP_INK_PAPER },          /* names on the map */
  { PP_INK_FAINT, PP_INK_PAPER },        /* hosts, services, domains */
  { PP_INK_RED, PP_INK_PAPER },          /* states */
  { PP_INK_FAINT, PP_INK_SEA },          /* what is on the sea */
  { PP_INK_INK, PP_INK_SEA },
  { PP_INK_RED, PP_INK_SEA },
  { PP_INK_INK, PP_INK_SHEET },          /* roles on cards, captions on banners */
  { PP_INK_FAINT, PP_INK_SHEET },        /* the numbers of hops ahead */
  { PP_INK_SHEET, PP_INK_INK },          /* the numbers of hops done, badges */
  { PP_INK_WHITE, PP_INK_RED_FILL },     /* the current hop, refusals, names of who is active */
  { PP_INK_WHITE, PP_INK_GREEN },
  { PP_INK_WHITE, PP_INK_BLUE },
  { PP_INK_NAVY, PP_INK_AMBER },
  { PP_INK_NAVY, PP_INK_ENVELOPE },      /* addresses, commands */
  { PP_INK_NAVY, PP_INK_CARD },
  { PP_INK_STRIP_TEXT, PP_INK_STRIP },
  { PP_INK_STRIP_FAINT, PP_INK_STRIP },
  { PP_INK_FAINT, PP_INK_SKY_TOP },      /* what stands in the sky */
  { PP_INK_INK, PP_INK_SKY_LOW },
  { PP_INK_FAINT, PP_INK_GROUND },       /* names under the houses */
  { PP_INK_INK, PP_INK_GROUND },
  { PP_INK_RED, PP_INK_GROUND },
  { PP_INK_WHITE, PP_INK_ROOF_RED },     /* signs */
  { PP_INK_WHITE, PP_INK_ROOF_BLUE },
  { PP_INK_WHITE, PP_INK_HOLE },
  { PP_INK_NAVY, PP_INK_WHITE },         /* postmarks on stamps' paper */
};

/* What is not writing but says something: WCAG 2.1, 1.4.11. */
static const PpInkPair graphics[] = {
  { PP_INK_RED, PP_INK_PAPER },          /* the link of now, rings */
  { PP_INK_RED, PP_INK_SEA },
  { PP_INK_INK, PP_INK_PAPER },          /* links that were gone over */
  { PP_INK_INK, PP_INK_SEA },
  { PP_INK_FAINT, PP_INK_PAPER },        /* links to come */
  { PP_INK_FAINT, PP_INK_SEA },
  { PP_INK_METAL, PP_INK_SHEET },        /* the outlines of devices, plugs and sockets */
  { PP_INK_METAL, PP_INK_PAPER },
  { PP_INK_PIPE, PP_INK_PAPER },         /* the sealed pipe */
  { PP_INK_PIPE, PP_INK_SEA },
  { PP_INK_LAMP, PP_INK_DEVICE },        /* lamps */
  { PP_INK_AMBER, PP_INK_DEVICE },
  { PP_INK_UNLIT, PP_INK_DEVICE },       /* lamps that are out */
  { PP_INK_SCREEN, PP_INK_DEVICE },
  { PP_INK_NAVY, PP_INK_SCREEN },
  { PP_INK_NAVY, PP_INK_AMBER },         /* warning signs, clocks, padlocks */
  { PP_INK_NAVY, PP_INK_ENVELOPE },      /* what is drawn on paper */
  { PP_INK_NAVY, PP_INK_CARD },
  { PP_INK_GREEN, PP_INK_ENVELOPE },
  { PP_INK_BLUE, PP_INK_ENVELOPE },
  { PP_INK_RED_FILL, PP_INK_ENVELOPE },
  { PP_INK_WHITE, PP_INK_GREEN },        /* the signs of the classes */
  { PP_INK_WHITE, PP_INK_BLUE },
  { PP_INK_WHITE, PP_INK_RED_FILL },
  { PP_INK_STRIP_TEXT, PP_INK_STRIP },
  { PP_INK_AMBER, PP_INK_STRIP },
  { PP_INK_ENVELOPE, PP_INK_HOLE },      /* letters in pigeon-holes */
};

/**
 * pp_ink_rgb:
 * @dark: by night
 * @ink: which colour
 *
 * Returns: the colour as 0xRRGGBB
 */
guint32
pp_ink_rgb (gboolean dark, PpInk ink)
{
  g_assert (ink < PP_N_INKS);
  return colours[ink][dark ? 1 : 0];
}

/**
 * pp_ink_list_pairs:
 * @n: (out): how many there are
 *
 * Returns: (transfer none): what is written on what
 */
const PpInkPair *
pp_ink_list_pairs (guint *n)
{
  *n = G_N_ELEMENTS (pairs);
  return pairs;
}

/**
 * pp_ink_list_graphics:
 * @n: (out): how many there are
 *
 * Returns: (transfer none): shapes that say something, and what they stand on
 */
const PpInkPair *
pp_ink_list_graphics (guint *n)
{
  *n = G_N_ELEMENTS (graphics);
  return graphics;
}
