"""The containers that may be opened: those whose file holds all that is shown and heard.

A file from a stranger must not make us read others. FFmpeg knows formats that are lists of further files (playlists,
manifests, session descriptions), that open neighbours of the same name (VobSub, MLV) or all that match a pattern
(image2), that are a device, or that take any file at its name's word (a text is a film of its letters). So this is a
list of what is let in; a format that a later FFmpeg brings is not, until somebody has looked at it.
"""

from __future__ import annotations

import av

_CLIPS = """
4xm asf asf_o avi bink cine dhav dv film_cpk flic flv gxf ivf ivr kux live_flv lxf matroska mgsts mov mp4 mpeg
mpegts mpegtsraw mpegvideo mpjpeg mv mxf nsv nut nuv ogg pva r3d rm roq rpl ser smjpeg smk smush swf thp ty vivo webm
wtv yuv4mpegpipe
"""
_SOUND = """
3dostr aa aac aax ac3 ac4 act adp ads adx aea aiff aix alp amr amrnb amrwb apac apc ape apm aptx aptx_hd ast au avr
bfstm binka bonk boa brstm caf codec2 dsf dss dts dtshd eac3 epaf flac fsb fwse g722 g723_1 g726 g729 genh gsm hca
hcom iamf iff ilbc ircam iss kvag laf lc3 loas mca mlp mmf mp3 mpc mpc8 msf mtaf musx nistsphere nsp oma osq paf pvf
qcp qoa redspark rka rsd rso sbc sds sdx shn siff sln sol sox spdif svag svs tak truehd tta vag voc vpk vqf w64 wav
wavarc wsaud wsd wv wve xa xvag xwma
"""
_BARE_PICTURES = """
apng apv av1 avs2 avs3 cavsvideo dirac dnxhd evc gif h261 h263 h264 hevc ico ipu jpegxl_anim m4v mjpeg mjpeg_2000 obu
vc1 vc1test vvc
"""


def self_contained() -> str:
    """Their names, as FFmpeg takes a list. One picture in a file, of whatever kind, is a “pipe” to it."""
    pipes = {name for name in av.formats_available if name.endswith("_pipe")}
    return ",".join(sorted(pipes.union(*(names.split() for names in (_CLIPS, _SOUND, _BARE_PICTURES)))))
