cd testing
redline test wrong.tests
