"""The streams of random numbers: which kind of luck a draw belongs to, the first part of its address. Numbers are never reused."""

ARRIVAL = 1
DEAL = 2
DEAL_TRAITS = 3
WEEK = 4
MARKET = 5
TERRITORY = 6
PERSON = 7
PERSON_TRAITS = 8
PERSON_GOAL = 9
QUIT = 10
SEARCH = 11
HIRE = 12
MANAGER = 13
MANAGER_LIFE = 14
LIFE_EVENT = 15
TALK = 16
VISIT = 17
SIGNAL = 18
EXCUSE = 19
SEAT = 22
ROOT_CAUSE = 23
FIX = 24
SPECIALIST = 25
SUNSET = 26
PROMOTION = 29
FAVOUR = 31
