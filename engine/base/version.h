/* The version of the program, of the library and of what reports say of the tool that wrote them. */

#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define REDLINE_VERSION "1.0.0" /* as RL_VERSION in redline.h */

#endif
