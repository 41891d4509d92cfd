/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The instructions that came with Power ISA 3.0 or later: POWER8 does not have them, Unicorn's core
 * does. A row is a mask and what the masked instruction must be; the comment names some of the row.
 * Worked out by disassembling every opcode with binutils for POWER8 and for POWER10: what only the
 * second knows is here. Left out are forms that POWER8 executes as something older, because it
 * ignores the bits that are new (tlbie, tlbiel, slbmfee, slbmfev, the sync and wait variants).
 */
#include "cpu/opcode.h"

#include <stddef.h>

struct row {
    uint32_t mask, match;
};

static const struct row isa_3[] = {
    {0xfc000000, 0x04000000}, /* prefixed instructions */
    {0xfc0005bf, 0x10000001}, /* vmul10cuq, vmul10ecuq, vmul10euq, ... */
    {0xfc0005fb, 0x10000001}, /* vmul10cuq, vmul10uq, vrlq, ... */
    {0xfc0006bb, 0x10000001}, /* vcmpsq, vcmpuq, vmul10cuq, ... */
    {0xfc0004ef, 0x10000005}, /* mtvsrbmi, vrlq, vslq, ... */
    {0xfc00062f, 0x10000005}, /* mtvsrbmi, vrldmi, vrldnm, ... */
    {0xfc00066d, 0x10000005}, /* mtvsrbmi, vcmpneb, vcmpnew, ... */
    {0xfc0006ad, 0x10000005}, /* mtvsrbmi, vcmpneb, vcmpneh, ... */
    {0xfc1c07e5, 0x10000005}, /* mtvsrbmi, vcmpneb, vextddvrx, ... */
    {0xfc00026f, 0x10000007}, /* vcmpneb, vcmpneb., vcmpnew, ... */
    {0xfc0002af, 0x10000007}, /* vcmpneb, vcmpneb., vcmpneh, ... */
    {0xfc0006a7, 0x10000007}, /* vcmpneb, vcmpneh, vcmpnezb, ... */
    {0xfc00046b, 0x1000000b}, /* vdivesq, vdivesw, vdiveuq, ... */
    {0xfc1c01ef, 0x1000000d}, /* vextduwvrx, vextractub, vextublx, ... */
    {0xfc000036, 0x10000014}, /* mtvsrbmi, vextduwvlx, vextduwvrx */
    {0xfc000434, 0x10000014}, /* mtvsrbmi, vextddvlx, vextddvrx, ... */
    {0xfc000035, 0x10000015}, /* mtvsrbmi, vextddvrx, vextduwvrx, ... */
    {0xfc000038, 0x10000018}, /* vextddvlx, vextddvrx, vextdubvlx, ... */
    {0xfc00002f, 0x10000023}, /* maddld, vmsumudm */
    {0xfc00003e, 0x10000030}, /* maddhd, maddhdu */
    {0xfc000037, 0x10000033}, /* maddld, vpermr */
    {0xfc0004ff, 0x10000041}, /* bcdcpsgn., vcmpsq, vmul10ecuq, ... */
    {0xfc0000ef, 0x10000087}, /* vcmpgtsq, vcmpgtsq., vcmpgtuq, ... */
    {0xfc0004e7, 0x10000087}, /* vcmpgtsq, vcmpgtuq, vcmpnew, ... */
    {0xfc0004af, 0x1000008b}, /* vdivesd, vdivesw, vdiveud, ... */
    {0xfc1004ab, 0x1000008b}, /* vdivesd, vdivesw, vdiveud, ... */
    {0xfc0004ef, 0x100000c8}, /* vextdubvlx, vmulesd, vmuleud, ... */
    {0xfc0003bf, 0x10000101}, /* bcdtrunc., bcdutrunc., vcmpsq, ... */
    {0xfc00072d, 0x10000105}, /* mtvsrbmi, vcmpequq, vcmpnezb, ... */
    {0xfc00032f, 0x10000107}, /* vcmpequq, vcmpequq., vcmpnezb, ... */
    {0xfc0007e5, 0x10000185}, /* mtvsrbmi, vclrlb, vcmpnezw, ... */
    {0xfc0003af, 0x1000018d}, /* vclrlb, vclrrb, vextduwvrx, ... */
    {0xfc0005ee, 0x100001c8}, /* vextdubvlx, vextdubvrx, vmulesd, ... */
    {0xfc00026f, 0x1000020b}, /* vdivesq, vdivesw, vdiveuq, ... */
    {0xfc10062d, 0x1000020d}, /* vextddvrx, vextduwvrx, vextractd, ... */
    {0xfc00062f, 0x1000020f}, /* vextddvrx, vinsblx, vinsbrx, ... */
    {0xfc0006ad, 0x10000289}, /* vdivesd, vdivesw, vdiveud, ... */
    {0xfc0002af, 0x1000028b}, /* vdivesd, vdivesw, vdiveud, ... */
    {0xfc0007bf, 0x10000481}, /* bcds., bcdus. */
    {0xfc0004ff, 0x100004c1}, /* bcds., bcdsr. */
    {0xfc0006ef, 0x100004cc}, /* vbpermd, vextduwvlx, vgnb */
    {0xfc0005ff, 0x10000501}, /* bcdtrunc. */
    {0xfc19073f, 0x10000501}, /* bcdcfsq., bcdcfz., bcdctsq., ... */
    {0xfc00076f, 0x1000054d}, /* vcfuged, vextduwvrx, vpdepd */
    {0xfc0607bf, 0x10000602}, /* mtvsrbm, mtvsrhm, vclzlsbb, ... */
    {0xfc00066f, 0x1000060d}, /* vextduwvrx, vextublx, vextubrx, ... */
    {0xfc0006af, 0x1000060d}, /* vextduwvrx, vextublx, vextubrx, ... */
    {0xfc0307ff, 0x10000642}, /* mtvsrbm, mtvsrqm, vcntmbb, ... */
    {0xfc0407ff, 0x10000642}, /* mtvsrbm, mtvsrdm, mtvsrhm, ... */
    {0xfc00072f, 0x10000704}, /* mtvsrbmi, vclzdm, vctzdm, ... */
    {0xfc1b05bf, 0x10020581}, /* bcdcfsq., bcdcfz., bcdsr. */
    {0xfc1c073f, 0x10040501}, /* bcdcfn., bcdcfz., bcdctn., ... */
    {0xfc1d05bf, 0x10040581}, /* bcdcfz., bcdctz., bcdsr. */
    {0xfc1e05bf, 0x10060581}, /* bcdcfn., bcdcfz., bcdsr. */
    {0xfc1e07ff, 0x10060602}, /* vnegd, vnegw */
    {0xfc0d07bf, 0x10080602}, /* vcntmbb, vcntmbh, vextractbm, ... */
    {0xfc1807bf, 0x10180602}, /* vcntmbb, vcntmbd, vcntmbh, ... */
    {0xfc1f073f, 0x101f0501}, /* bcdsetsgn., bcdsr., bcdtrunc., ... */
    {0xfc1f05bf, 0x101f0581}, /* bcdsetsgn., bcdsr. */
    {0xfc00000e, 0x18000000}, /* lxvp, stxvp */
    {0xfc000003, 0x44000001}, /* scv */
    {0xfc00003e, 0x4c000004}, /* addpcis */
    {0xfc1f07df, 0x4c000084}, /* addpcis, rfscv */
    {0xfc1f075f, 0x4c000244}, /* addpcis, stop, urfid */
    {0xfc00047e, 0x7c00001a}, /* lxvl, lxvpx, lxvrbx, ... */
    {0xfc0004be, 0x7c00001a}, /* lxvl, lxvll, lxvrbx, ... */
    {0xfc00063e, 0x7c00001a}, /* lxvrbx, lxvrdx, lxvrhx, ... */
    {0xfc0006ff, 0x7c000076}, /* brd, cntlzdm */
    {0xfc1f07bf, 0x7c00009c}, /* msgclru, msgsndu */
    {0xfc03057f, 0x7c000100}, /* cmprb, setb, setbc, ... */
    {0xfc00077f, 0x7c000136}, /* brh, brw */
    {0xfc0007bf, 0x7c000136}, /* brd, brw */
    {0xfc00077f, 0x7c000138}, /* cfuged, pdepd */
    {0xfc0007bf, 0x7c000138}, /* pdepd, pextd */
    {0xfc0001ff, 0x7c000154}, /* addex */
    {0xfc1e07ff, 0x7c000162}, /* dmxxmfacc, dmxxmtacc */
    {0xfc0005bf, 0x7c000180}, /* cmpeqb, cmprb, setnbc, ... */
    {0xfc0003fb, 0x7c000212}, /* modsd, modsw, modud, ... */
    {0xfc0006fc, 0x7c000218}, /* lxvl, lxvx, stxvl, ... */
    {0xfc0002be, 0x7c00021a}, /* lxsibzx, lxsihzx, lxvl, ... */
    {0xfc0006fe, 0x7c000266}, /* mfvsrld, mtvsrdd */
    {0xfc1f03ff, 0x7c0002a4}, /* slbiag, slbsync */
    {0xfc0003fe, 0x7c0002d8}, /* lxvb16x, lxvwsx */
    {0xfc00073f, 0x7c000300}, /* setbc, setbcr, setnbc, ... */
    {0xfc0007be, 0x7c000326}, /* mtvsrdd, mtvsrws */
    {0xfc0007be, 0x7c000434}, /* cnttzd, cnttzd., cnttzw, ... */
    {0xfc0007fd, 0x7c000474}, /* cnttzd, cnttzdm */
    {0xfc1f07ff, 0x7c000480}, /* mcrxrx */
    {0xfc0006bf, 0x7c00048c}, /* ldat, lwat, stdat, ... */
    {0xfc1f05ff, 0x7c00048c}, /* cpabort, lwat */
    {0xfc1c07ff, 0x7c0005e6}, /* darn */
    {0xfc0007fe, 0x7c00060c}, /* copy */
    {0xfc0007fe, 0x7c0003a4}, /* slbieg */
    {0xfc00067e, 0x7c000658}, /* lxvb16x, lxvh8x, stxvb16x, ... */
    {0xfc0006fc, 0x7c000658}, /* lxsihzx, lxvh8x, stxsihx, ... */
    {0xfc1e07ff, 0x7c0006a4}, /* slbiag */
    {0xfc1f07f7, 0x7c0006e4}, /* msgsync, rmieg */
    {0xfc0007fc, 0x7c0006f4}, /* extswsli, extswsli. */
    {0xfc0007ff, 0x7c00070d}, /* paste. */
    {0xfc1d07ff, 0x7c010162}, /* dmsetaccz, dmxxmtacc */
    {0xfc000002, 0xe4000002}, /* lxsd, lxssp */
    {0xfc000671, 0xec000010}, /* dmxvbf16ger2, dmxvbf16ger2pp, dmxvf16ger2, ... */
    {0xfc0000b9, 0xec000090}, /* dmxvbf16ger2nn, dmxvbf16ger2np, dmxvbf16ger2pn, ... */
    {0xfc0006b1, 0xec000090}, /* dmxvbf16ger2, dmxvbf16ger2pp, dmxvf16ger2, ... */
    {0xfc000731, 0xec000110}, /* dmxvbf16ger2, dmxvbf16ger2pp, dmxvf64ger, ... */
    {0xfc0005b9, 0xec000118}, /* dmxvi16ger2pp, dmxvi16ger2s, dmxvi4ger8, ... */
    {0xfc0006f9, 0xec000258}, /* dmxvi16ger2, dmxvi16ger2pp */
    {0xfc0007ff, 0xec000546}, /* dtstsfi */
    {0xfc000778, 0xf0000018}, /* xscmpeqdp, xscmpgedp */
    {0xfc0007b8, 0xf0000018}, /* xscmpeqdp, xscmpgtdp */
    {0xfc0006f8, 0xf00000d0}, /* xxperm, xxpermr */
    {0xfc1805fa, 0xf00000d0}, /* xxinsertw, xxperm, xxspltib */
    {0xfc0007f1, 0xf00001d0}, /* xscmpexpdp, xxpermr */
    {0xfc1007bc, 0xf0000294}, /* xxextractuw, xxinsertw */
    {0xfc000738, 0xf0000400}, /* xsmaxcdp, xsmaxjdp, xsmincdp, ... */
    {0xfc0004fd, 0xf00004a8}, /* xststdcdp, xststdcsp, xvtstdcdp, ... */
    {0xfc0e05fd, 0xf000056c}, /* xscvdphp, xscvhpdp, xsxexpdp, ... */
    {0xfc0006b8, 0xf00006a8}, /* xvtstdcdp, xvtstdcsp */
    {0xfc0006f8, 0xf00006c0}, /* xviexpdp, xviexpsp */
    {0xfc00073c, 0xf0000728}, /* xvtstdcdp, xxgenpcvbm, xxgenpcvdm, ... */
    {0xfc00077a, 0xf0000728}, /* xsiexpdp, xvtstdcdp, xxgenpcvbm */
    {0xfc060778, 0xf0000768}, /* xvcvbf16spn, xvcvhpsp, xvcvspbf16, ... */
    {0xfc1d0779, 0xf0000768}, /* xvtlsbb, xvtstdcdp, xvxexpdp, ... */
    {0xfc070778, 0xf0070768}, /* xvtstdcdp, xxbrd, xxbrh, ... */
    {0xfc1e05fc, 0xf010056c}, /* xscvdphp, xscvhpdp, xvcvbf16spn, ... */
    {0xfc1f05fe, 0xf01f00d0}, /* lxvkq, xxperm */
    {0xfc000001, 0xf4000001}, /* lxv, stxssp, stxv */
    {0xfc000002, 0xf4000002}, /* stxsd, stxssp */
    {0xfc0003bd, 0xfc000008}, /* xsaddqp, xsdivqp, xsmulqp, ... */
    {0xfc0003be, 0xfc000008}, /* xsaddqp, xsaddqpo, xsdivqp, ... */
    {0xfc0003fc, 0xfc000008}, /* xsaddqp, xsaddqpo, xsrqpi, ... */
    {0xfc00063f, 0xfc000008}, /* xsaddqp, xscmpeqqp, xscmpexpqp, ... */
    {0xfc0001bf, 0xfc00000a}, /* xsrqpi, xsrqpxp */
    {0xfc0001fe, 0xfc00000a}, /* xsrqpi, xsrqpix */
    {0xfc00033f, 0xfc000108}, /* xscmpexpqp, xscmpgeqp, xscmpgtqp, ... */
    {0xfc00073e, 0xfc000308}, /* xsmaddqp, xsmaddqpo, xsmsubqp, ... */
    {0xfc0d05fd, 0xfc000448}, /* xsabsqp, xsdivqp, xsnegqp, ... */
    {0xfc1705fd, 0xfc000448}, /* xsabsqp, xsdivqp, xsnabsqp, ... */
    {0xfc0007ff, 0xfc000546}, /* dtstsfiq */
    {0xfc1407bf, 0xfc000688}, /* xscvqpsqz, xscvqpswz, xscvqpuqz, ... */
    {0xfc0007ff, 0xfc0006c8}, /* xsiexpqp */
    {0xfc1e07ff, 0xfc0007c4}, /* dcffixqq, dctfixqq */
    {0xfc1f07ff, 0xfc01048e}, /* mffsce */
    {0xfc0707bf, 0xfc010688}, /* xscvqpsdz, xscvqpswz, xscvqpudz, ... */
    {0xfc1c07ff, 0xfc14048e}, /* mffscdrn, mffscdrni, mffscrn, ... */
    {0xfc1d07bf, 0xfc140688}, /* xscvdpqp, xscvqpdp, xsiexpqp */
    {0xfc1f07fe, 0xfc140688}, /* xscvqpdp, xscvqpdpo */
    {0xfc1f07ff, 0xfc18048e}, /* mffsl */
    {0xfc1f05fe, 0xfc1b0448}, /* xsdivqp, xsdivqpo, xssqrtqp, ... */
};

bool rm_opcode_is_isa_3(uint32_t word)
{
    for (size_t i = 0; i < sizeof(isa_3) / sizeof(isa_3[0]); i++)
        if ((word & isa_3[i].mask) == isa_3[i].match)
            return true;
    return false;
}
