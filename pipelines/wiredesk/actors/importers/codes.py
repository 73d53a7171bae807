"""Codes of countries and of sectors, as the registry writes them."""

from __future__ import annotations

import re

# ISO 3166-1: alpha-2 and alpha-3 together, and Kosovo's user-assigned codes.
_COUNTRIES = """
    ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE
    BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS
    BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN
    COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST
    EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF
    GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD
    HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM
    JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA
    LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD
    MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM
    NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG
    PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA
    SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD
    STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON
    TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR
    VNVNM VUVUT WFWLF WSWSM XKXKX YEYEM YTMYT ZAZAF ZMZMB ZWZWE
"""
ALPHA_3 = {pair[:2]: pair[2:] for pair in _COUNTRIES.split()}
_KNOWN = frozenset(ALPHA_3.values())

# The sector of a title, in the manner of CAMEO; the first that fits, so the narrow ones stand first.
_SECTORS = tuple(
    (re.compile(rf"\b(?:{words})", re.IGNORECASE), sector)
    for words, sector in (
        (r"(?:minister|ministry|secretary)\b.*\bdefen[cs]e|defen[cs]e (?:minister|secretary)", "GOVMIL"),
        (r"speaker|senat|parliament|congress|legislat|lawmaker|deputy of|mp\b|member of", "LEG"),
        (r"general secretary of .*party|party (?:leader|chair)|leader of .*party", "PTY"),
        (r"prosecutor|judge|justice of|supreme court", "JUD"),
        (r"commander|admiral|general staff|chief of staff|army|armed forces|navy", "MIL"),
        (r"police", "COP"),
        (r"intelligence|secret service", "SPY"),
        (r"president of the board|chief executive|ceo\b|board of directors|supervisory board", "BUS"),
        (r"president|minister|chancellor|secretary|governor|ambassador|mayor|king|queen|government", "GOV"),
    )
)


def alpha_3(code: object) -> str | None:
    """The ISO 3166-1 alpha-3 code of an alpha-2 or alpha-3 code in any case; None where there is none."""
    if not isinstance(code, str):
        return None
    upper = code.upper()
    return ALPHA_3.get(upper, upper if upper in _KNOWN else None)


def role_code(country: str | None, title: str) -> str:
    """Country and sector of an English title; the country alone where the title tells no sector."""
    if not country:
        return ""
    return country + next((sector for words, sector in _SECTORS if words.search(title)), "")
