"""Purposes that name none: “to improve your experience” and its kin, in our languages."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = """
    a able all also an analytics and are as at be best better browsing by can content cookie cookies
    data deliver do enhance enhanced enjoy enjoyable ensure every everyone everything experience
    experiences for from functionality get give good great happier has have help helps how improve
    improved improvement improvements improves improving in information is it its keep like make
    makes making may modern more much need needs nice of offer on online optimal optimise optimised
    optimize optimized or other our page pages people perfect performance personal personalise
    personalised personalize personalized pleasant possible product products provide provides
    providing purpose purposes quality reasons relevant service services site sites smooth so some
    such technologies technology that the their them these they this to tool tools us use used
    useful user users uses using various very visit visitor visitors visits want we website websites
    when which while will with work works you your
"""
_FILIPINO = """
    aming amin ang analytics at atin ating ay ayos bagay bawat browsing bumuti cookie cookies data
    dahil gamit gamitin ginagamit gumanda gumagamit gusto i ibang ibigay inyo inyong isang ito itong
    iyo iyong ka kami karanasan kayo ko kung layunin lahat lalo lalong mabuti mabuting maganda
    magandang maging mahusay magbigay makapagbigay mapabuti mapabuting mapaganda mapahusay mas may
    mga mo mong na namin naming nang ng nila nito nitong paggamit pagbisita pagbutihin pagandahin
    paghusayin pahusayin pabutihin page pag pagpapabuti pagpapaganda pagpapahusay para pinakamahusay
    pinakamaganda sa serbisyo serbisyong site sites tao tayo tungkol upang user users website yung
"""
_EMPTY = frozenset((_ENGLISH + _FILIPINO).split())


def is_vague(text: str) -> bool:
    """Whether no word of the text says what is done: all are common ones of such sentences."""
    return all(word in _EMPTY for word in _WORD.findall(text.casefold()))
