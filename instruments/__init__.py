"""WHAT IS ASKED: questionnaires as data, and the rules a questionnaire must keep. Standard library only."""
